# sparr's Monte Carlo tolerances of a relative risk, from a few relabellings.
#   sparr_tolerance.R --version | CASES CONTROLS BANDWIDTH
words <- commandArgs(trailingOnly = TRUE)
suppressWarnings(suppressPackageStartupMessages({library(spatstat.geom); library(sparr)}))
if (words[1] == "--version") {
  cat("sparr", as.character(packageVersion("sparr")), "\n")
  quit()
}
pattern <- function(file) {
  incidents <- matrix(readBin(file, "double", file.size(file) / 8), ncol = 2, byrow = TRUE)
  ppp(incidents[, 1], incidents[, 2], c(0, 20000), c(0, 15000), check = FALSE)
}
surface <- function(file)
  bivariate.density(pattern(file), h0 = as.numeric(words[3]), resolution = 512, verbose = FALSE)
ratio <- risk(surface(words[1]), surface(words[2]), verbose = FALSE)
timed <- 5
time <- system.time(tolerance(ratio, method = "MC", ITER = timed, verbose = FALSE))
seconds <- (time[["user.self"]] + time[["sys.self"]]) * 999 / timed
cat(sprintf('{"seconds": %.6f, "values": [], "note": "from %d relabellings"}\n', seconds, timed))
