"""finufft as a density: Fourier coefficients of the incidents by its type 1, times those of the
Gaussian, then the cells by two thin matrix products. The plan is made with the sums, as ours is."""
import sys
import time

import finufft
import numpy

import peer

if sys.argv[1:] == ["--version"]:
    sys.exit(print("finufft", finufft.__version__))

TOLERANCE = 1e-9
job = peer.Job()
x, y = numpy.ascontiguousarray(job.incidents.T)
ones = numpy.ones(len(x), dtype=complex)


def axis(length):
    """Period, and frequencies until the Gaussian's spectrum is below the tolerance."""
    reach = numpy.sqrt(-2.0 * numpy.log(TOLERANCE))
    period = length + 2.0 * reach * job.bandwidth
    modes = 2 * int(numpy.ceil(reach / job.bandwidth * period / (2.0 * numpy.pi))) + 1
    return 2.0 * numpy.pi / period, numpy.arange(modes) - modes // 2


def density():
    (fx, kx), (fy, ky) = axis(peer.WIDTH), axis(peer.HEIGHT)
    plan = finufft.Plan(1, (len(kx), len(ky)), eps=TOLERANCE, isign=-1, nthreads=1)
    plan.setpts(numpy.mod(x * fx + numpy.pi, 2 * numpy.pi) - numpy.pi,
                numpy.mod(y * fy + numpy.pi, 2 * numpy.pi) - numpy.pi)
    spectrum = plan.execute(ones)
    spectrum *= numpy.exp(-0.5 * (job.bandwidth * fx * kx) ** 2)[:, None]
    spectrum *= numpy.exp(-0.5 * (job.bandwidth * fy * ky) ** 2)[None, :]
    column = (numpy.arange(peer.COLUMNS) + 0.5) * peer.CELL
    row = peer.HEIGHT - (numpy.arange(peer.ROWS) + 0.5) * peer.CELL
    # Real density, so half of the spectrum is enough.
    half = len(kx) // 2
    spectrum = spectrum[half:] * numpy.where(kx[half:] == 0, 1.0, 2.0)[:, None]
    rows = numpy.exp(1j * fy * numpy.outer(row, ky)) @ spectrum.T
    angle = fx * numpy.outer(kx[half:], column)
    return (rows.real @ numpy.cos(angle) - rows.imag @ numpy.sin(angle)) * fx * fy / (4 * numpy.pi**2)


density()
begin = time.process_time()
raster = density()
job.answer(time.process_time() - begin, raster, f"tolerance {TOLERANCE:g}")
