# spatstat's bw.diggle: one bandwidth from the mean squared error of many.
#   spatstat_diggle.R --version | INCIDENTS
words <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages({library(spatstat.geom); library(spatstat.explore)})
if (words[1] == "--version") {
  cat("spatstat.explore", as.character(packageVersion("spatstat.explore")), "\n")
  quit()
}
incidents <- matrix(readBin(words[1], "double", file.size(words[1]) / 8), ncol = 2, byrow = TRUE)
pattern <- ppp(incidents[, 1], incidents[, 2], c(0, 20000), c(0, 15000), check = FALSE)
time <- system.time(best <- bw.diggle(pattern))
cat(sprintf('{"seconds": %.6f, "values": [], "note": "bw.diggle says %.1f m"}\n',
            time[["user.self"]] + time[["sys.self"]], as.numeric(best)))
