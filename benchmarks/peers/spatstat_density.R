# spatstat's density.ppp, Gaussian by FFT, without edge correction. Called as peer.py says.
words <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages({library(spatstat.geom); library(spatstat.explore)})
if (words[1] == "--version") {
  cat("spatstat.explore", as.character(packageVersion("spatstat.explore")), "\n")
  quit()
}
doubles <- function(file, columns)
  matrix(readBin(file, "double", file.size(file) / 8), ncol = columns, byrow = TRUE)
incidents <- doubles(words[1], 2)
cells <- doubles(words[4], 3)
pattern <- ppp(incidents[, 1], incidents[, 2], c(0, 20000), c(0, 15000), check = FALSE)
time <- system.time(surface <- density(pattern, as.numeric(words[3]), dimyx = c(960, 1280),
                                       kernel = words[2], edge = FALSE))
values <- surface$v[cbind(960 - cells[, 1], cells[, 2] + 1)]  # south first, from 1
cat(sprintf('{"seconds": %.6f, "values": [%s], "note": ""}\n', time[["user.self"]] + time[["sys.self"]],
            paste(sprintf("%.17g", values), collapse = ", ")))
