# The page's words in English. A language is one such file with the same messages; a test says what is missing in one.
# Messages that begin with `engine-` are sentences that come from the workers and the core, as these say them.
language-name = English

## Links and devices
loading = Loading the reconstruction engine…
device-unknown = The device that this address asks for is not known: { $problem }. It is chosen automatically.
link-unreadable-default = This link cannot be opened: { $problem }. This is the default experiment instead.

## Language
language = Language
language-missing = The words of that language could not be loaded. The page stays as it is.

## Opening the guide
tour = Tour
tour-offer = Tour, two minutes
how = How this works
glossary = Glossary
how-short = How this works: { $name }
guide-missing = The explanations could not be loaded. Check the connection and try again.
examples = Examples

## Guide: examples
guide = Guide
guide-chapters = Chapters
guide-close = Close
examples-lead = Experiments that show one thing each. They are links: open one, then change whatever you like. Undo brings you back.
example-look = What to look at:
example-again = Set it up again
example-next = Next: { $title }
example-dismiss = Hide this explanation
example-clinical = 4× brain, clinical
    .says = A T2-weighted brain with a 16-channel head coil, reconstructed with GRAPPA. A takes every fourth line, B every second: A needs little more than half the time of B.
    .look = Sharpness is the same. Compare the noise in the middle of the head, then the error maps: that is what the time was bought with.
example-aliasing = What aliasing is
    .says = Every second line (A) or only every fourth (B), and nothing done about it. Lines that are twice as far apart halve the field of view, and the head folds onto itself.
    .look = The copies are displaced along the phase-encoding axis, by a half and by a quarter of the field of view. Drag R and watch the copies move together.
example-centre-edge = Centre and edge of k-space
    .says = A keeps only the middle quarter of the lines, B everything but the middle eighth. The centre holds contrast and brightness, the edge holds what is sharp.
    .look = A looks right but is blurred, with ripples beside sharp edges (Gibbs). B is a drawing of outlines without tissue contrast.
example-coils = What several coils bring
    .says = The same third of the lines twice. A only adds the coils up; B knows how each coil sees the head, and solves for the one image that fits them all.
    .look = The folded copies of A are gone in B. Only noise is left, most of it where the copies overlapped.
example-random = Why random sampling
    .says = Eight coils, R = 8, the same compressed sensing. Regular gaps (A) make copies that look like anatomy; random gaps (B) make a haze that looks like noise, and noise can be removed, although B takes fewer samples.
    .look = Open the point spread functions: a few high peaks in A, a low and even floor in B. No penalty can tell a copy from the head.
example-parallel-compressed = Parallel imaging and compressed sensing
    .says = Both at R = 6 with 8 coils. A unfolds with the coil maps alone (CG-SENSE); B adds incoherent sampling and a sparse wavelet transform.
    .look = A becomes noisy where the coils cannot tell pixels apart. B is cleaner: look for faint detail that it has smoothed away.
example-g-factor = What g-factor noise is
    .says = SENSE at R = 2 and R = 4. Fewer samples cost noise by √R; unfolding costs more, by the g-factor, wherever coils see folded pixels alike.
    .look = The noise of B is not even: it is worst in the middle, far from all coils. Show the g-factor map instead of the error.
example-too-fast = Too fast
    .says = Eight coils, R = 3 and R = 10. There is no more information in eight coils than for eight folded pixels, and well before that the problem is badly conditioned.
    .look = B shows noise and remains of folding at once. Drag R of B down and find where the picture would still be good enough for you.
example-lesion = A small lesion at R = 2 and R = 8
    .says = A lesion of 5 % of the field of view. At R = 2 it is as in the reference, at R = 8 it stands among noise and folding of its own size.
    .look = Swap A and B and look for it. Make it smaller or fainter: when does it get lost, and do the metrics notice?
example-prior = A prior that is too strong
    .says = Total variation prefers flat areas. A weighs it lightly, B thirty times as heavily, on the same samples.
    .look = B is clean but looks painted: fine texture has become flat patches with hard edges. Drag λ between the two.
example-resolution = Low resolution or undersampled?
    .says = Two ways to save time on a resolution phantom. A takes the 64 central lines and no others; B takes lines over all of k-space and unfolds them.
    .look = A loses the fine bars along the phase-encoding axis only. B keeps them, and pays with noise.
example-motion = The head moves
    .says = The head turns by 4° after 60 % of the scan. A takes all lines, B a third of them; both mix two positions of the head.
    .look = Ghosts and blurred edges along the phase-encoding axis. Acceleration alone does not repair it: lines of two positions contradict each other.

## Guide: glossary
glossary-lead = The words of the field, in a sentence or three.
glossary-search = Search the glossary
glossary-see = See also:
glossary-found =
    { $count ->
        [0] No word found
        [one] One word
       *[other] { $count } words
    }
term-kspace = k-space
    .says = What the scanner measures: the spatial frequencies of the image, one complex number each. The centre holds brightness and contrast, the edge holds fine detail. Every sample is a wave over the whole image.
term-fourier = Fourier transform
    .says = Takes an image apart into waves, and puts it together again. It leads from the image to k-space and back without losing anything, as long as all samples are there.
term-sampling = Sampling
    .says = Which samples of k-space are taken, and in which pattern. It decides on the scan time and on what aliasing looks like.
term-mask = Mask
    .says = The pattern as a picture: white where a sample was taken, black where it was left out.
term-undersampling = Undersampling
    .says = Taking fewer samples than the field of view and the resolution need. It saves time and makes the image ambiguous; a reconstruction has to bring other knowledge.
term-acceleration = Acceleration R
    .says = By how much the scan is to be shortened: at R = 4 about a quarter of the samples is taken. It is what is asked; what comes out is the effective acceleration.
term-effective-acceleration = Effective acceleration
    .says = All samples over the samples taken. With a fully sampled centre it is smaller than R, unless the pattern leaves out more elsewhere.
term-acs = Calibration region (ACS)
    .says = The fully sampled centre of k-space (autocalibration signal). Coil maps and interpolation weights are learned from it.
term-coil-array = Coil array
    .says = Several small receive coils around the body, each with its own channel. Each sees best what is near, and that difference is what parallel imaging lives on.
term-coil-maps = Coil maps
    .says = The complex sensitivity of each coil at each pixel, also called sensitivity maps. Multiplied by the image they give what each coil sees.
term-espirit = ESPIRiT
    .says = Estimates coil maps from the calibration region: it looks for the sensitivities that leave every neighbourhood of calibrated k-space unchanged, an eigenvalue problem at each pixel. Uecker et al. (2014).
term-parallel-imaging = Parallel imaging
    .says = Reconstruction that replaces samples left out by what several coils know. SENSE works on images, GRAPPA and SPIRiT on k-space.
term-sense = SENSE
    .says = Sensitivity encoding: with every R-th line, R pixels lie on top of each other; the coil maps give the equations that take them apart. Pruessmann et al. (1999).
term-cg-sense = CG-SENSE
    .says = SENSE for any pattern: the image that fits all samples of all coils best is found by conjugate gradients. Pruessmann et al. (2001).
term-conjugate-gradients = Conjugate gradients (CG)
    .says = An iteration that solves large linear problems by applying the operator only, never writing its matrix down. It finds the strong parts of the solution first, noise last.
term-grappa = GRAPPA
    .says = Fills in each missing sample as a weighted sum of its neighbours in all coils; the weights come from the calibration region. Griswold et al. (2002).
term-spirit = SPIRiT
    .says = As GRAPPA, but for any pattern: every sample, taken or not, has to agree with its neighbours in all coils. Lustig and Pauly (2010).
term-caipirinha = CAIPIRINHA
    .says = Lines are shifted from row to row so that pixels fold onto others that the coils tell apart better. Same R, less g-factor noise. Breuer et al. (2006).
term-zero-filling = Zero-filling
    .says = Samples that were not taken are set to zero and the image is transformed as it is. The honest starting point: all aliasing is in it.
term-compressed-sensing = Compressed sensing
    .says = An image that is sparse in some transform can be found from few samples, if aliasing is incoherent and the reconstruction is not linear. Lustig, Donoho and Pauly (2007).
term-sparsity = Sparsity
    .says = Few coefficients are large, all others are nearly zero. Images are sparse as wavelets or as differences of neighbours; noise is not.
term-incoherence = Incoherence
    .says = Aliasing that spreads like noise instead of making copies. It is measured by the highest side lobe of the point spread function.
term-random-sampling = Random sampling
    .says = Samples are drawn by chance, so that no distance between them repeats and no copy of the image forms.
term-variable-density = Variable density
    .says = More samples near the centre of k-space, where the energy is, and fewer towards its edge.
term-poisson-disc = Poisson disc
    .says = Random samples that keep a distance from each other: no gaps, no clumps. Coils can fill in what lies between.
term-seed = Seed
    .says = The number that a random pattern is drawn from. The same seed gives the same pattern on every machine.
term-wavelet = Wavelet transform
    .says = Takes an image apart into details of different size and place. Edges need few coefficients, noise needs all of them: small ones can be set to zero.
term-total-variation = Total variation (TV)
    .says = The sum of differences between neighbouring pixels. Keeping it small removes noise and preserves edges; too strong, it makes flat patches.
term-regularisation = Regularisation
    .says = What is asked of an image besides fitting the samples: to be small, sparse or smooth. It makes an ambiguous problem solvable, and it is an assumption.
term-lambda = λ (regularisation weight)
    .says = How much the assumption counts against the samples. Too small leaves noise, too large removes what is real. Here it is relative to the data's own scale.
term-iteration = Iteration
    .says = One step of a method that improves the image again and again. Stopping early is cheaper and smoother, stopping late fits the noise, too.
term-objective = Objective
    .says = The number that a method makes as small as it can: the misfit to the samples plus λ times the penalty.
term-residual = Residual
    .says = What of an equation is not solved yet, relative to where it began. An iteration stops when it is below the tolerance.
term-aliasing = Aliasing
    .says = What lies outside of a field of view that was sampled too coarsely folds back into it. Regular gaps make copies, random gaps a haze.
term-nyquist = Nyquist criterion
    .says = Neighbouring samples of k-space may be at most one over the field of view apart. Further apart, the image folds.
term-psf = Point spread function
    .says = What a sampling makes of a single bright pixel. The zero-filled image is the true one with every pixel replaced by it.
term-g-factor = g-factor
    .says = By how much unfolding amplifies noise at a pixel, on top of √R for the samples left out. 1 is ideal; it grows where coils see the folded pixels alike.
term-gibbs = Gibbs ringing
    .says = Ripples beside sharp edges because k-space ends somewhere. Fewer lines along an axis, wider ripples along it.
term-partial-fourier = Partial Fourier
    .says = Only a little more than one half of k-space is taken. The other half follows from symmetry, as far as the image's phase is smooth and known.
term-oversampling = Oversampling
    .says = Sampling finer than the field of view needs. Along the readout it costs no time, and keeps what lies outside from folding in.
term-field-of-view = Field of view (FOV)
    .says = The extent of the image. It is one over the distance between samples of k-space.
term-matrix = Matrix
    .says = Pixels along each axis, and as many samples of k-space. Field of view over matrix is the size of a pixel.
term-phase-encoding = Phase encoding (ky)
    .says = The axis of k-space that is stepped through line by line, each costing one TR. Scan time is lines times TR, so this is where lines are left out.
term-frequency-encoding = Frequency encoding (kx)
    .says = The axis that is read out within one echo. All its samples come at once, so leaving some out saves nothing.
term-phase = Magnitude and phase
    .says = Each pixel is a complex number. Its length, the magnitude, is what is usually shown; its angle, the phase, comes from coils, field and motion.
term-noise = Noise
    .says = Random fluctuations, mostly from the body's own heat. In k-space it is the same everywhere; in the image it is what the reconstruction makes of it.
term-prewhitening = Prewhitening
    .says = Coils are mixed so that their noise becomes equally strong and independent. A least-squares fit is then the best one.
term-coil-compression = Coil compression
    .says = Many coils are replaced by fewer virtual ones that hold nearly all of the signal. Everything after it is faster.
term-snr = SNR
    .says = Signal-to-noise ratio: the mean of a region over the standard deviation of the noise.
term-cnr = CNR
    .says = Contrast-to-noise ratio: the difference between two regions over the noise. It says whether a lesion can be told from what is around it.
term-reference = Reference
    .says = The image of the fully sampled data. Errors and metrics are measured against it.
term-error-map = Error map
    .says = The difference between magnitude and reference at each pixel, multiplied by the factor that is written on it.
term-nmse = NMSE
    .says = Normalised mean squared error: squared differences over the squared reference. 0 is perfect. A few bright pixels can rule it.
term-psnr = PSNR
    .says = Peak signal-to-noise ratio in decibels: the largest value of the reference over the root mean squared error. Larger is better.
term-ssim = SSIM
    .says = Structural similarity: compares brightness, contrast and structure within small windows. 1 is perfect. Noise in the empty background lowers it, too. Wang et al. (2004).
term-window-level = Window and level
    .says = Which values are black and which white: the window is the width of that range, the level its middle.
term-roi = Region of interest (ROI)
    .says = A part of the image that is measured by itself: mean, standard deviation, and all metrics inside it.
term-tr = TR
    .says = Repetition time, from one excitation to the next. A short TR darkens tissue that relaxes slowly (long T1). Scan time is proportional to it.
term-te = TE
    .says = Echo time, from the excitation to the centre of k-space. A long TE darkens tissue with short T2 and leaves fluid bright.
term-ti = TI
    .says = Inversion time, from an inversion to the excitation. What passes through zero just then is dark: fluid in FLAIR.
term-t1 = T1
    .says = How long tissue takes to recover along the main field after an excitation. At 3 T white matter needs about a second, fluid several.
term-t2 = T2
    .says = How long the transverse signal lasts. Tens of milliseconds in tissue, seconds in fluid.
term-motion = Motion artefact
    .says = When the subject moves between lines, they belong to different images. The mixture shows as ghosts and blur along the phase-encoding axis.
term-ghost = Nyquist ghost
    .says = A copy half a field of view away, because every second line has another phase. Typical of echo-planar imaging.
term-spike = Spike
    .says = One sample of k-space that is far too large, from a spark or a loose contact. It puts its wave over the whole image.
term-phantom = Phantom
    .says = An object whose shape is known exactly, so that the truth is known, too. Here its k-space is computed from formulas or from outlines much finer than the image.
term-inverse-crime = Inverse crime
    .says = To test a reconstruction on data simulated with the very model that it inverts. Results are then too good; here the simulation is finer than any reconstruction.
term-protocol = Protocol
    .says = A sampling and a method: what a scanner would be set to. An experiment compares several protocols, A, B, C …, on one subject.

## Guide: tour
tour-count = { $step } of { $steps }
tour-back = Back
tour-next = Next
tour-finish = Finish
tour-end = End the tour
tour-done = ✓ Done. Go on, or try some more.
tour-scan = A scan, and two faster ones
    .says = Ref is a brain from all lines of k-space; that takes longest. A leaves out most of them, B every second one. How much does the picture lose?
tour-lines = What was measured
    .says = This is k-space. Bright lines were measured, dark ones left out. Each line costs the same time, so that fewer lines are a shorter scan. The centre holds the contrast, the edge the detail.
tour-speed = Faster, and folded
    .says = R says how much faster A is. Nothing repairs A yet: what is left out folds the head onto itself.
    .do = Drag R and watch A.
tour-method = A better reconstruction
    .says = The coils around the head see it differently. CG-SENSE uses that to undo the folding.
    .do = Choose CG-SENSE for A.
tour-paint = k-space in your hands
    .says = With the pencil (or the key p) you take and leave samples yourself.
    .do = Paint on k-space, and see the image follow.
tour-flip = One place, two images
    .says = Both are CG-SENSE now, A at R = 4, B at R = 2. Side by side they look alike. Choose another arrangement: in Flip and Slider differences jump to the eye.
tour-where = Here is where it differs
    .says = The error map shows A against the full scan, five times brighter. Most of it is in the middle of the head, where the coils tell folded pixels apart least.
tour-so = A is faster, B looks better
    .says = The numbers say the same: A's effective acceleration is higher, B's errors are smaller. Whether A is good enough is for you to say. Try Examples, open your own data, or copy the link for someone else.

## Guide: how this works
how-methods = Reconstruction methods
how-samplings = Sampling patterns
how-formula = Formula
how-does = What it does
how-problem = The problem it minimises
how-rule = The rule
how-fails = When it fails
how-figure = What it makes of a brain
how-source = Source
how-mask = Samples taken
how-mask-alt = Mask of { $name } over k-space, white where a sample is taken.
how-start = Zero-filled
how-start-alt = Zero-filled image of the brain from { $name }.
how-result = Reconstruction
how-result-alt = Image of the brain by { $name }.
how-error = Error, 5 times brighter
how-error-alt = Error map of { $name } against the fully sampled reference.
how-spread = Point spread, −60 to 0 dB
how-spread-alt = Point spread function of { $name } in decibels.
how-figure-note = Made by the workbench itself: brain of 160 × 160 pixels, 8 coils, { $sampling }.
how-try = Set this up

## A newer version of the page

update-ready = A new version is ready.
update-reload = Reload
update-later = Not now

## Layout
title = k-space workbench
claim = How much of a scan can we leave out?
stays-here = Your data stays in this browser.
not-for-diagnosis = For education and research, not for diagnosis.
benchmark = Benchmark
drop-here = Drop raw k-space or images
undo = Undo (Ctrl+Z)
redo = Redo (Ctrl+Shift+Z)
copy-link = Copy link
link-copied = Link copied: it reproduces this experiment.
present = Present (f)
presentation = Presentation
leave-presentation = Leave the presentation (Esc)
menu = Settings
help = Help
help-key = Help (?)
device = Device
light-or-dark = Light or dark
experiment = Experiment
subject = Subject
sampling = Sampling
sampling-of = Sampling of { $protocol }
reconstruction = Reconstruction
comparison = Comparison
method-of = Method of { $protocol }
remove-protocol = Remove protocol { $protocol }
same-for-all = the same for all protocols
add-protocol = Add a protocol
details = Details
numbers = Numbers
subject-settings = Settings of the subject

## Images
images = Images
reference-short = Ref
reference-title = Fully sampled
reference-description = Reference: root sum of squares of the fully sampled data, { $shape }
reference-missing = No reference: { $why }.
reference-none = no reference
subject-preparing = preparing the subject
file-open-needed = Open the file…
file-use-other = Use { $name } instead
metrics-missing = no metrics
image-of = Protocol { $name }: { $method } with { $sampling }; { $metrics }
image-of-phase = Protocol { $name }: phase of { $method } with { $sampling }; { $metrics }
image-awaited = Protocol { $name }: not yet reconstructed
working-on-maps = coil maps
working-on-image = reconstructing
working-residual = { $doing }, residual { $residual }
working-of = Protocol { $name }: { $doing }
working-left = { $seconds } s left
cancelled = Cancelled. The last finished image stays.
acquisition-cancelled = Cancelled. The subject was not acquired.
run-again = Run again
shape =
    { $coils ->
        [one] { $coils } coil, { $matrix }
       *[other] { $coils } coils, { $matrix }
    }

## Below the images
below = Below the image of { $name }
below-error = Error
below-error-help = Absolute difference to the reference, brighter than the image, by the factor on it
below-g-factor = g-factor
below-g-factor-help = By how much the unfolding amplifies the noise
below-objective = Objective
below-objective-help = What the iterations minimise
error-map-of = Error map of protocol { $name }, { $gain } times brighter than the image; { $nmse }
error-map-missing = No reference to differ from.
g-factor-facts = mean { $mean } · largest { $largest }
g-factor-of = Geometry factor of protocol { $name }: { $facts }; colours from 1 to { $top }
iteration = iteration
objective-axis = objective over its start
objective-at = iteration { $iteration }: { $objective }
objective-of =
    { $iterations ->
        [one] Objective of protocol { $name }: after { $iterations } iteration { $last } of what it was at the start
       *[other] Objective of protocol { $name }: after { $iterations } iterations { $last } of what it was at the start
    }
plot-read = Read off the { $what }

## Sampling and painting
kspace = k-space
kspace-help = k-space, and the samples that are taken
kspace-of = k-space, logarithmic, with the samples of protocol { $name }: { $taken }
point-spread = Point spread
point-spread-help = What the sampling makes of a single point
point-spread-of = Point spread of protocol { $name }, logarithmic, from -60 to 0 dB: { $words }
point-spread-axis = y from the point, in pixels
side-lobe = peak side lobe { $decibels } dB
sampling-view = View of the sampling
mask-draw = Draw the mask of protocol { $name }
mask-paint = Paint the mask
mask-paint-key = Paint the mask ({ $key })
mask-clear = Clear
mask-fill-centre = Fill centre
engine-taken-lines = { $count } of { $of } lines
engine-taken-samples = { $percent } % of the samples
brush = Brush
brush-tip = What a stroke takes
brush-lines = Lines
brush-lines-help = Whole ky lines, as a scanner's two-dimensional scan takes them
brush-points = Points
brush-points-help = Single samples, with a round brush
brush-deed = What a stroke does
brush-take = Take
brush-take-help = Strokes take samples
brush-erase = Erase
brush-erase-help = Strokes leave samples out
brush-width = Brush width
brush-width-short = Width
brush-at-line = ky line { $ky }, { $state }
brush-at-point = ky { $ky }, kx { $kx }, { $state }
sample-taken = taken
sample-left-out = left out
easel = Mask: the arrow keys move the brush, Space takes or leaves out what is under it
link-long = The link has { $characters } characters: some programs cut links that long.

## The page
diagnostics-copied = Diagnostics copied.
save = Save

## Numbers
measure = Measure
metrics-convention = Two definitions, { $body }, and { $image }. They differ in the background: in the reference it is noise, which methods on coil maps rightly leave out and the whole image counts as an error.
engine-region-points = expected { $expected } points of a region as y,x,y,x in pixels, got { $got }
engine-region-without-signal = expected a region with signal within the image of { $ny } x { $nx } pixels, but the one drawn has none
engine-region-zero = expected a reference with signal in the region, but it is zero all over it
engine-place-of-metrics = place of metrics
engine-body-convention = body or drawn region: magnitude images, its pixels only, data range the maximum of the reference there; neither is scaled
metrics-where = Metrics taken over
metrics-outline = Outline on the images
metrics-orders = By { $metric } the order, best first, is { $here } over “{ $place }”, but { $there } over “{ $other }”. Background noise decides much of the whole image's order.
psnr-where = Effective acceleration, and PSNR over “{ $place }”
reset-parameter = Back to the default, { $value }
undersampled-start = The data are undersampled already. The page begins with all that was measured; raise R to leave out more.
one-coil-start = The data are of one coil, which cannot unfold anything. The page begins with L1-wavelet, which needs no coils.
reset-part = Back to the defaults
reset-everything = Reset everything
row-haarpsi = HaarPSI
row-haarpsi-help = Haar wavelet-based perceptual similarity, 1 for equal images: higher is better
row-elsewhere = { $name } · { $place }
engine-convention = fastMRI: magnitude images, central square, data range max(reference); neither is scaled
row-asked = Acceleration asked
row-asked-help = The R that the sampling was asked for
row-effective = Acceleration effective
row-effective-help = Samples in all over samples taken
row-side-lobe = Peak side lobe (dB)
row-side-lobe-help = Of the point spread, over its peak: lower is better
row-nmse = NMSE
row-nmse-help = Normalised mean squared error: lower is better
row-psnr = PSNR (dB)
row-psnr-help = Peak signal to noise ratio: higher is better
row-ssim = SSIM
row-ssim-help = Structural similarity, 1 for equal images: higher is better
row-g-factor = g-factor
row-g-factor-help = By how much the unfolding amplifies the noise, mean and largest: lower is better
row-time = Time
row-time-help = Wall time of the reconstruction alone
row-calibration = Calibration
row-calibration-help = Wall time of the coil maps; in brackets when taken over from before
row-iterations = Iterations
row-iterations-help = Iterations done, and the residual relative to the start
row-device = Device
row-device-help = Where it really ran
row-fallback = Not on the GPU
row-fallback-help = Why the processor did it

## Devices
copy-refused = The browser does not let the page copy. Here it is: { $text }
gpu-in-use = Reconstructions run on the GPU
gpu-not-asked = Reconstructions run on the processor, as chosen
gpu-opening = Reconstructions run on the processor until the GPU is ready
gpu-opening-again = Reconstructions run on the processor: { $why }, and is being opened again
gpu-missing = Reconstructions run on the processor: { $why }
gpu-none = { $device } · no GPU
device-help = Where reconstructions run
device-auto = automatic
device-cpu = processor
badge-starting-short = Starting…
badge-starting = The engine is starting.
badge-dead = Engine stopped
badge = Device: { $device }. { $why }
badge-why = { $standing } Click to copy diagnostics.

## Benchmark
bench-about =
    Every method on the phantom: every third line (of SENSE every fourth), 24 calibration lines, a fixed number of
    iterations. The time is that of the reconstruction alone; what is calibrated before is counted apart. The experiment
    waits meanwhile.
bench-machine =
    { $processors ->
        [one] { $browser }, { $processors } processor
       *[other] { $browser }, { $processors } processors, of which one is used
    }
bench-thorough = Thorough: also { $size }, medians of { $runs } runs
bench-size =
    { $coils ->
        [one] { $matrix }, { $coils } coil
       *[other] { $matrix }, { $coils } coils
    }
engine-bench-size = { $ny } x { $nx }, { $coils } coils
bench-starting = Starting
bench-working = { $case } of { $of }: { $name }
bench-takes = Takes a few seconds for { $size }.
bench-stopped =
    { $of ->
        [one] Stopped after { $cases } of { $of } case.
       *[other] Stopped after { $cases } of { $of } cases.
    }
bench-done =
    { $cases ->
        [one] Done: { $cases } case.
       *[other] Done: { $cases } cases.
    }
bench-memory = The engine's memory has grown to { $megabytes } MB.
bench-progress = Progress of the benchmark
bench-download = Download JSON
method = Method
run = Run
stop = Stop
close = Close
bench-matrix = Matrix
bench-matrix-help = ky lines × kx samples, coils
bench-device = Device
bench-device-help = Where it really ran
bench-time = Time
bench-time-help = Wall time of the reconstruction alone
bench-speedup = CPU / GPU
bench-speedup-help = The processor's time over the GPU's
bench-calibration = Calibration
bench-calibration-help = Wall time of the coil maps or kernels
bench-iterations = Iterations
bench-iterations-help = Iterations done
bench-nmse = NMSE
bench-nmse-help = Normalised mean squared error: lower is better
bench-nmse-body = NMSE, body
bench-nmse-body-help = Where the reference exceeds 5 % of its maximum, after one factor
bench-rate = Mpx·coils/s
bench-rate-help = Millions of pixels times coils in a second

## Messages and help
messages = Messages
dismiss = Dismiss
run-state-working = Reconstructing
run-state-failed = { $name } failed
run-state-cancelled = { $name } cancelled
run-state-done = { $name } done
help-title = How to look
help-about =
    Every scan is shortened by leaving out lines of k-space. Drag the acceleration and watch what the picture loses, and
    what a reconstruction brings back. All images share one window and one zoom.
pointer-drag = Drag
pointer-drag-does = window (across) and level (up and down)
pointer-wheel = Wheel
pointer-wheel-does = zoom
pointer-pan = Shift or middle drag
pointer-pan-does = pan
pointer-double = Double click
pointer-lesion = Click while placing the lesion
pointer-lesion-does = puts it there, on any image; its sliders do so, too
pointer-paint = Drag while painting
pointer-paint-does = takes samples of k-space; the arrow keys and Space do so, too
fit-and-window = fit, and the automatic window
key-stop = stop what is running, or placing the lesion
key-swap = exchange A and B
key-zoom = zoom in and out
key-invert = invert black and white
key-paint = paint the mask on k-space
key-help = this help
benchmark-open = Benchmark…
benchmark-about = how fast every method is in this browser

## Lesion
lesion-place = Place lesion
lesion-place-help = Click on any image to put the lesion there; Esc ends it
lesion-placing = Click on an image to put it there. Esc ends it.
lesion-ring = Ring around it

## Saving
save-what = What to save
save-format = Format
save-image = Image of { $name }
save-reference = Reference
save-mask = Mask of { $name }
save-as-shown = PNG as shown
save-about = Files leave this page for your disk only. No header of a file of yours is in them.
save-no-image = Expected an image to save, but it is not there yet.

## Controls
calibration = Coil-map calibration
preparations-spoiling = What goes wrong
preparations-on = ({ $count } on)
parameter-range = From { $from } to { $to }.

## Files
file-expected = Expected a file, but something else was dropped.
file-problem = In { $name }: { $problem }
file-about =
    { $slices ->
        [one] { $name }: { $slices } slice, { $shape }. { $format }.
       *[other] { $name }: { $slices } slices, { $shape }. { $format }.
    }
file-input = k-space file
folder-input = folder of images
file-open = Open a file…
folder-open = Folder…
file-formats = Or drop it anywhere: raw data (ISMRMRD, fastMRI, Siemens .dat, MATLAB, NumPy, BART) or images (DICOM, NIfTI, PNG, JPEG).
file-how = How it is read…
data-notes = About the data
reading = Reading
reading-of = Reading { $name }
reading-now = Reading…
cancel = Cancel
cancel-key = Cancel ({ $key })
stack-place = { $name } { $at } of { $of }
save-gone = What was to be saved is no longer there: try again.

## How a file is read
import-title = How is this file to be read?
import-use = Use it
import-image = image
import-image-shown = Image
import-item = What in it
import-axis = Axis { $number } of length { $length }
import-axes = Axes of { $array }, slowest first
import-grid = Grid of k-space
import-centre = Centre of k-space
import-shift = Image
import-guess-unsure = A guess, and not a sure one: why
import-guess = Why this guess
import-guess-before = What was guessed first, and why
import-slice = Slice to look at
import-preview = Preview: { $what }

## What went wrong
link-unreadable = That link cannot be opened: { $problem }.
gpu-replaced = The processor reconstructs in place of the GPU: { $why }.
worker-cannot-start = The engine cannot start: { $why }.
worker-stopped = The engine stopped: { $why }. { $outlook }
worker-not-again = Change a setting to try again.
worker-restarted = It was restarted.

## From the workers: links and settings
engine-link-not-a-pair = the link has a part '{ $part }': expected key=value
engine-link-unknown-key = the link has an unknown key '{ $key }': expected subject, prepare, metrics, or a.sampling, a.method and so on up to f.sampling, f.method
engine-link-repeated = the link has '{ $key }' twice: expected it once
engine-link-missing = the link has no '{ $missing }': expected it beside '{ $beside }'
engine-link-value = the link's '{ $key }' is wrong: { $why }
engine-unknown-id = unknown { $kind } '{ $id }': expected one of { $known }
engine-kind-subject = subject
engine-kind-preparation = preparation
engine-kind-sampling = sampling pattern
engine-kind-method = method
engine-unknown-parameter = '{ $id }' has no parameter '{ $key }': expected one of { $known }
engine-repeated-parameter = '{ $id }' was given '{ $key }' twice: expected it once
engine-malformed = { $id }: { $key } must be { $expected }, but '{ $came }' came
engine-out-of-range = { $id }: { $key } must be from { $min } to { $max }, but { $came } came
engine-not-a-choice = { $id }: { $key } must be one of { $known }, but '{ $came }' came
engine-whole-number = a whole number
engine-finite-number = a finite number
engine-percent-quoted = percent-quoted UTF-8
engine-device-choice = expected one of auto, cpu, gpu, but '{ $text }' came
engine-shape = { $what }: expected shape { $expected }, but { $came } came
engine-what-mask = sampling mask (ky, kx)
engine-what-mask-short = sampling mask
engine-what-taken-so-far = samples taken so far (ky, kx)
engine-what-calibration-scan = calibration scan (coil, ky, kx)
engine-what-calibration-coils = coils of the calibration
engine-what-image-part = part of the image that is shown
engine-what-trajectory = samples of a trajectory
engine-what-noise = k-space for this noise (coil, ky, kx)
engine-what-weights = weights (virtual coil, coil)
engine-what-kernel-weights = kernel weights
engine-what-maps = coil maps (coil, y, x)
engine-what-maps-here = coil maps (coil, y, x) for this k-space
engine-what-folded = folded images
engine-what-coil-images = coil images (coil, y, x)
engine-what-reference = reference (y, x)
engine-what-image = image (y, x)
engine-what-region = region (y, x)

## From the workers: units
engine-unit-of-field = of the field of view
engine-unit-of-side = of the shorter side
engine-unit-of-pixel = of the brightest pixel
engine-unit-of-sample = of the largest sample
engine-unit-of-tissue = of the brightest tissue
engine-unit-of-largest = of the largest
engine-unit-of-scan = of the scan
engine-unit-of-kspace = of k-space
engine-unit-of-all = of all
engine-unit-per-scan = per scan
engine-unit-degrees = degrees
engine-unit-samples = samples

## From the workers: data and simulation
engine-kspace-too-small = expected k-space of at least 1 coil, 2 ky lines and 2 kx samples, but the shape is ({ $coils }, { $ny }, { $nx })
engine-slice-too-large = expected at most { $most } samples in a slice, but ({ $coils }, { $ny }, { $nx }) has { $came }
engine-samples-not-finite = expected finite samples, but { $broken } of { $all } are NaN or infinite
engine-maps-not-finite = expected finite coil maps, but { $broken } of { $all } sensitivities are NaN or infinite
engine-maps-too-large = expected coil maps whose largest sum of squares over coils is from 1e-12 to 1e12, but it is { $largest }
engine-diverged = { $method } diverged at iteration { $iteration }: expected a residual that falls, but it grew without bound (more regularisation or fewer iterations may help)
engine-needs-file = this experiment needs the file '{ $name }' with SHA-256 { $sha }
engine-needs-other-file = this experiment needs the file '{ $name }' with SHA-256 { $sha }, but '{ $other }' has { $came }
engine-needs-data = this experiment needs the data set '{ $id }' of real anatomy, which is not there: `cargo xtask datasets` fetches it (and `cargo xtask serve` does so, too)
engine-cancelled = cancelled
engine-device-failed = the device failed: { $why }
engine-no-samples = expected samples that are not zero, but all that the mask takes are
engine-maps-missing = expected coil maps, but none were calibrated
engine-products-missing = expected products of neighbouring samples, but none were summed
engine-maps-see-nothing = expected coil maps that see the samples' signal, but the image that they combine is zero everywhere
engine-maps-unused = expected a method that uses coil maps, such as cg-sense, but maps came for '{ $method }', which uses none
engine-reference-zero = expected a reference with signal, but it is zero everywhere
engine-ssim-size = expected images of at least { $window } x { $same } pixels for SSIM, but { $ny } x { $nx } came
engine-region-empty = expected a region of at least one pixel, but it is empty
engine-no-reference-lines = { $empty } of { $ny } ky lines of the data are empty: there is no fully sampled reference
engine-no-reference-samples = { $empty } of { $ny } x { $nx } samples of the data are empty: there is no fully sampled reference
engine-padded = Of { $n } { $what }, { $before } before and { $after } after those of the scan are empty: the data are padded with zeros, which makes pixels smaller and is no undersampling
engine-one-sided = Of { $n } { $what }, only { $start } to { $last } were measured, much further on one side of the centre than on the other: this looks like { $name }, which leaves out a part that a reference would need
engine-what-samples-along-kx = samples along kx
engine-partial-fourier = partial Fourier
engine-partial-echo = a partial echo
engine-samples-not-measured = { $empty } of { $ny } x { $nx } samples are exactly zero in every coil: they count as not measured, and no sampling takes them
engine-odd-zeros = { $zeros } of { $ny } x { $nx } samples are exactly zero in every coil, but look like values and not like gaps: they count as measured
engine-no-reference-small = the image of { $height } x { $width } pixels is smaller than SSIM's window of { $window }
engine-simulation-size = expected at least 1 coil, 2 ky lines and 2 kx samples, and at most { $most } samples in all, but ({ $coils }, { $ny }, { $nx }) came
engine-image-not-finite = expected an image of finite pixels, but { $broken } of { $all } are NaN or infinite
engine-object-zero = expected an object with signal, for noise of an SNR, but the brightest of its { $pixels } pixels is { $brightest }
engine-trajectory-places = expected samples at finite places within { $ny } x { $nx } periods per field of view, but { $count } of { $all } are
engine-spin-echo-times = expected TI and TE to be over before the next excitation, but TI = { $ti } ms and TE = { $te } ms come with TR = { $tr } ms
engine-anatomy-slice = expected a slice from 0 to { $last } of '{ $dataset }', but { $slice } came
engine-anatomy-kspace = expected an image from the gallery, but k-space came
engine-file-is-image = expected k-space, but the file holds an image: its subject is 'image'
engine-file-is-kspace = expected an image, but the file holds k-space: its subject is 'file'
engine-simulated-from-image = The k-space is simulated from an image
engine-image-zero = expected an image with a pixel that is not zero, but all { $pixels } are
engine-not-an-item = expected one of { $known }, but '{ $key }' was asked for
engine-not-a-centre = expected middle or corner as the centre of k-space, but '{ $came }' came
engine-not-a-shift = expected none or half as the shift of the image, but '{ $came }' came
engine-not-an-axis = expected axes among { $known }, but '{ $name }' came
engine-axes-count = expected { $expected } axes for the shape { $shape }, but { $came } came: { $axes }
engine-axes-wrong = expected the axes ky and kx, or y and x, once each, and coil, kz and part at most once, but { $axes } came
engine-axes-part = expected 2 elements along the axis of real and imaginary part, but it has { $came }
engine-gallery-slice = expected one of { $slices } slices and { $echoes } echoes of '{ $dataset }', counted from 0, but slice { $slice } and echo { $echo } came
engine-gallery-wrong = data set '{ $id }': expected { $what }
engine-gallery-shape = slices of 2 x 2 to { $most } x { $same } pixels, but the shape is { $came }
engine-gallery-counts = { $slices } x { $echoes } pictures and { $times } echo times, but { $pictures } and { $came } came
engine-gallery-spacing = a spacing above 0 mm, but { $came } came
engine-gallery-names = names of files below the manifest's folder, but another came

## From the workers: preparations and samplings
engine-spikes-too-many = expected no more spikes than the { $samples } samples of the data, but { $count } came
engine-motion-gaps = expected every ky line from { $first } to { $last } for motion with a rotation, but { $empty } of { $span } are empty; motion with a rotation of 0 needs none of them
engine-whole-lines = expected whole ky lines for { $what }, but { $empty } of { $ny } x { $nx } samples are empty
engine-what-rotation = motion with a rotation
engine-what-ghost-shift = a ghost whose lines begin earlier or later
engine-compression-coils = expected a compression to at least 1 and at most { $most } virtual coils, as many as there are coils, but { $coils } came
engine-whitening-few = expected at least { $least } noise samples that are not zero, { $each } for each of { $coils } coils, but { $came } of { $samples } are
engine-whitening-singular = expected noise that is independent in each of { $coils } coils, but its covariance is singular: its eigenvalues are from { $smallest } to { $largest }
engine-covariance-singular = the noise covariance is singular
engine-caipirinha-steps = expected an Ry of at most the { $ny } rows and an Rz of at most the { $nx } samples of a row of this k-space, but Ry = { $down } and Rz = { $across } came
engine-fastmri-centre = expected a center-fraction that leaves lines to '{ $id }' outside of the centre, but the centre takes { $low } of the { $lines } ky lines, and R = { $acceleration } allows { $all } in all
engine-mask-acceleration = expected an acceleration R of at most the { $most } { $what } of this k-space, but R = { $asked } came
engine-what-lines = ky lines
engine-mask-empty = expected a mask that takes at least one sample of { $ny } x { $nx } (ky, kx), but it is all zero
engine-mask-small = expected a mask of at least 2 x 2 samples (ky, kx), but { $ny } x { $nx } came
engine-acs-lines = expected a calibration region (acs) of at most the { $ny } ky lines of this k-space, but { $acs } came
engine-acs-square = expected a square calibration region (acs) that fits the { $ny } x { $nx } samples (ky, kx) of this k-space, but a width of { $acs } came
engine-painted-size = expected a mask painted for the { $ny } x { $nx } samples (ky, kx) of this k-space, but this one was painted for { $ky } x { $kx }
engine-painted-text = expected a painted mask such as 256x256.l.116-24-116, its size from 2 to { $longest } along each axis, but '{ $came }' came
engine-painted-sum = expected runs of a painted mask that add up to its { $expected } { $what }, but they add up to { $sum }
engine-what-of-lines = lines
engine-poisson-large = expected at most { $most } samples to find a Poisson disc pattern for, but { $ny } x { $nx } came

## From the workers: methods
engine-espirit-region = expected a fully sampled calibration region of at least { $least } x { $same } samples around the centre of k-space for kernels of { $kernel } (raise acs or calibration, or lower kernel), but it has { $ky } ky x { $kx } kx
engine-calibration-zero = expected signal in the calibration region, but it holds only zeros
engine-neighbours-region = expected a fully sampled calibration region of at least { $ny } ky x { $nx } kx samples around the centre of k-space, the size of the kernel (raise acs, or lower the kernel's width), but it has { $ky } ky x { $kx } kx
engine-neighbours-zero = expected calibration samples that are not zero, but all { $ky } ky x { $kx } kx of the calibration region are
engine-weights-singular = expected calibration samples that determine { $count } kernel weights, but the equations for them are singular at number { $at } (raise lambda, or leave out coils that repeat others)
engine-lattice-period = expected a lattice of samples that is periodic over { $ny } x { $nx }, but it is not
engine-grappa-arrangements = expected a sampling in which missing samples share the arrangement of their neighbours, as whole lines and lattices have it, but there are { $count } arrangements, each with its own weights to solve for of { $coils } coils: hours of work (SPIRiT needs one kernel for all of them)
engine-sense-divides = SENSE needs an R that divides the { $ny } ky lines of this k-space, so that only R pixels fold onto each other, but R = { $r } came (R = { $other } would do)
engine-sense-lattice = SENSE needs a lattice that goes on at the other edge of the { $ny } x { $nx } samples of this k-space, so that only R pixels fold onto each other, but every { $down }-th of ky and every { $across }-th of kx, moved by { $shift } from one row to the next, came
engine-irregular = { $method } needs every R-th line, or a regular lattice of samples, outside of the calibration region, but this sampling takes { $taken } at irregular distances (CG-SENSE can work on any)
engine-taken-points-of = { $taken } of { $ny } x { $nx } samples
engine-too-few-coils = { $method } needs at least as many coils as the acceleration R = { $acceleration }, but there are { $coils }: take R of at most { $most }
engine-result-gone = the result is no longer there
engine-scalar-missing = expected the scalar that was read, got none
engine-scalars-of-a-look = expected the scalars of a convergence check, got none
engine-scalars-two = expected 2 scalars, but { $came } came
engine-scalars-three = expected three scalars, but others came

## From the workers: the GPU and the workers themselves
engine-gpu-no-webgpu = this browser does not offer WebGPU here
engine-gpu-no-driver = there is no driver for a GPU
engine-gpu-none-offered = the browser offers WebGPU, but no GPU that it would use
engine-gpu-none-found = no GPU with a driver for Vulkan, Metal or DX12 was found
engine-gpu-not-opened = the GPU could not be opened: { $why }
engine-gpu-wrong = the GPU computes wrong: { $why }
engine-gpu-expected = expected { $expected }, but { $came } came
engine-gpu-lost = the GPU was lost
engine-gpu-lost-why = the GPU was lost: { $why }
engine-gpu-full = the GPU's memory is full
engine-gpu-refused = the GPU refused: { $why }
engine-gpu-piece = expected at most { $most } bytes in a piece for this GPU, but { $bytes } are needed
engine-gpu-buffer = expected a buffer of at least { $wanted } bytes, but it has { $size }
engine-gpu-lines = lines of { $length } do not fit this GPU
engine-gpu-workgroups = lines of { $n } samples do not fit this GPU's workgroups
engine-gpu-scalars = more scalars are alive than there are places for
engine-gpu-unread = the GPU's answer could not be read: { $why }
engine-gpu-silent = the GPU gave no answer
engine-gpu-no-canvas = the browser gives no canvas to draw on
engine-gpu-no-bitmap = the browser gives no picture of a canvas
engine-waiting = waiting for the subject
engine-stopped-with-gpu = the engine stopped while it used the GPU
engine-stopped-twice = the engine stopped twice on this experiment: { $why }
engine-stopped-in-benchmark = the engine stopped: run the benchmark again
engine-other-version = the page is version { $ours } and its engine { $theirs }: reload the page
engine-no-workers = this browser does not start workers: { $why }
engine-not-loaded = the { $worker } could not be loaded
engine-no-response = a message that is no response: { $why }
engine-reading-cancelled = the reading of { $name } was cancelled
engine-reader-not-started = the file cannot be read: { $why }
engine-reader-stopped-at = the file could not be read: the reader stopped at { $place }
engine-reader-stopped = the file could not be read: the reader stopped ({ $why })
engine-reader-no-file = expected an open file, but there is none
engine-reader-zeros = expected numbers that are not zero, but slice { $slice } holds only zeros
engine-reader-gone = the browser no longer finds it, or it has changed

## From the workers: how arrays are read
engine-axis-coil = Coil
engine-axis-slice = Slice
engine-axis-other = Echo, repetition or other
engine-axis-average = Average (mean taken)
engine-axis-kz = kz (second phase encoding)
engine-axis-ky = ky (phase encoding)
engine-axis-kx = kx (readout)
engine-axis-y = y (rows of the image)
engine-axis-x = x (columns of the image)
engine-axis-part = Real and imaginary part
engine-stack-image = Image
engine-stack-volume = Volume
engine-stack-repetition = Repetition
engine-stack-set = Set
engine-stack-phase = Phase
engine-stack-contrast = Contrast
engine-stack-echo = Echo
engine-stack-average = Average
engine-stack-slab = Slab
engine-guess-small = too small to be looked at: in the usual order
engine-guess-complex-image = complex, but its centre holds { $percent } % of the energy: an image, not k-space
engine-guess-real-image = real numbers: an image
engine-guess-kspace = the central sixteenth holds { $percent } % of the energy: k-space
engine-guess-no-kspace = the central sixteenth holds { $percent } % of the energy: an image, not k-space
engine-guess-parts = real numbers, with 2 along axis { $axis }: real and imaginary part
engine-guess-coils = along axis { $axis } ({ $n }) the images are bright on different sides (spread { $percent } % of the object's radius): coils
engine-guess-slices = along axis { $axis } ({ $n }) the images are bright at the same place (spread { $percent } % of the object's radius): slices
engine-guess-slices-rather = along axis { $axis } ({ $n }) the images are bright at the same place (spread { $percent } % of the object's radius, less than along another axis): slices
engine-guess-no-coils = nothing looks like coils: in the usual order, then
engine-guess-format = the dimensions are in the order of the format
engine-guess-first-axes = rows and columns are the first two axes
engine-guess-last-axes = rows and columns are the last two axes
engine-guess-longest-axes = rows and columns are the two longest axes, { $row } and { $column }
engine-guess-empty-lines = { $empty } of { $all } lines along axis { $axis } are empty: phase encoding
engine-guess-oversampled = axis { $axis } is at least twice as long: an oversampled readout
engine-guess-kz = along axis { $axis } ({ $n }) the energy peaks at the centre, and half of it has less than { $percent } % of that: kz
engine-guess-corner = the sixteenth around the corners holds { $percent } % of the energy: k-space with its centre there
engine-guess-half = the image is dark in the middle and bright at the edges: shifted by half a field of view
engine-centre-middle = In the middle
engine-centre-corner = In the corner
engine-shift-none = Not shifted
engine-shift-half = Shifted by half the FOV

## From the workers: files
engine-file-empty = expected { $expected }, but the file is empty (0 bytes)
engine-file-unknown = expected ISMRMRD or fastMRI .h5, MATLAB .mat, NumPy .npy or .npz, BART .cfl with .hdr, Siemens .dat, DICOM, NIfTI, PNG or JPEG, but this file is none of them: it begins with the bytes { $came }
engine-npy-magic = expected a NumPy .npy file, which begins with \x93NUMPY, but this one begins with { $came }
engine-npy-header = expected a NumPy header with descr, fortran_order and shape, but it cannot be read: { $why }
engine-file-damaged = expected { $expected } in the { $format } file, but { $came }
engine-files-apart = expected one file, BART's .cfl with its .hdr, or a folder of DICOM, but { $came } files came that do not belong together
engine-file-companion = expected { $expected } together with { $beside }, but it did not come: drop both at once
engine-file-element = expected { $expected }, but the elements are { $came }
engine-file-shape = expected { $expected }, but the shape is { $came }
engine-file-truncated = the header promises { $shape } elements of { $element }, { $expected } bytes, but the file holds { $came } bytes of them: it is truncated or damaged
engine-file-too-large = expected a { $what } of at most { $most }, but { $came } came
engine-memory = expected { $bytes } bytes of free memory, but there are not as many
engine-file-unreadable = the file could not be read: { $why }
engine-not-written = could not write: { $why }
engine-file-slice = expected a slice from 0 to { $last }, but slice { $index } was asked for
engine-file-no-number = expected pixels that are numbers, but none of { $all } is
engine-file-pixel = expected finite pixels, but the one at ({ $y }, { $x }) is not
engine-file-slice-size = expected at most { $most } samples in a slice, at least 1 coil and at least 2 rows and columns, but { $coils } coils of { $ny } x { $nx } came
engine-noise-not-finite = expected finite noise samples, but { $broken } of { $count } are NaN or infinite
engine-npy-header-length = expected a header of at most { $most } bytes, but it claims { $length }
engine-npy-brackets = brackets are nested more than { $deepest } deep
engine-npy-ends = the file ends after { $bytes } bytes
engine-export-picture = expected the pixels of a picture of { $ny } x { $nx }, but { $came } came
engine-export-large = expected a picture of at most { $most } pixels, but { $height } x { $width } came
engine-export-ismrmrd = expected at most 65535 coils, lines and samples in ISMRMRD, but { $n } came
engine-export-empty = expected samples, but all { $ny } lines are empty
engine-export-laid-out = expected the samples where they were laid out, but they are elsewhere
engine-export-one-piece = expected the samples in one piece
engine-export-name = expected a name that ends in { $endings } for { $name }, but .{ $extension } came
engine-export-nifti = expected at most 32767 pixels along an axis in NIfTI, but { $n } came

## From the workers: what files were expected to hold
engine-a-file = a file
engine-a-file-of-kspace = a file of k-space or images
engine-an-image = an image
engine-none-came = none came
engine-there-is-none = there is none
engine-there-are-none = there are none
engine-there-are-no-arrays = there are no arrays
engine-arrays-came = { $arrays } came
engine-arrays-wanted = an array of numbers with 2 to 8 axes, two of them of at least { $n } elements,
engine-too-many-to-fit = more than fit any computer
engine-too-many-bytes = more bytes than fit any computer
engine-cfl-one = the dimensions of one array
engine-cfl-multi = it is a multi-cfl with those of { $n }: save each array as a .cfl of its own
engine-cfl-line = a line of 1 to { $n } dimensions after '# Dimensions'
engine-cfl-samples = { $n } bytes of samples for dimensions { $dimensions }
engine-cfl-number = number { $n } is not a whole number above 0
engine-data-set = a readable data set
engine-it-is-not = it is not
engine-meta-group = a group of file meta information
engine-damaged-or-cut = it is damaged or cut off
engine-they-damaged-or-cut = they are damaged or cut off
engine-cut-off = it is cut off
engine-dicom-compression = pixels that are not compressed, or by run lengths, JPEG or JPEG 2000
engine-dicom-jpeg-ls = they are compressed by JPEG-LS: save the file without compression
engine-dicom-htj2k = they are compressed by High-Throughput JPEG 2000: save the file without compression
engine-dicom-deflated = all of the file is compressed (deflated): save it without compression
engine-dicom-syntax = a transfer syntax, which says how the pixels are stored,
engine-dicom-no-syntax = its file meta information has none: save it as a DICOM file that has one
engine-dicom-preamble = a preamble of 128 bytes and DICM
engine-dicom-bare = it is a data set alone: save it as a DICOM file with its transfer syntax
engine-dicom-jpeg-2000 = complete pixels of JPEG 2000
engine-dicom-kind-2000 = grey or red, green and blue pixels of at most 16 bits
engine-otherwise-compressed = they are compressed otherwise
engine-complete-data-set = a complete data set
engine-no-pixels = it has no pixels
engine-bits-stored = there are { $stored } of { $allocated }
engine-bits-wanted = pixels of 8, 16 or 32 bits
engine-colours-wanted = grey or red, green and blue pixels
engine-another-kind = they are of another kind
engine-fragments-came = { $fragments } came for { $frames } frames
engine-fragments-wanted = a fragment of pixels for each frame
engine-compressed-size = the compressed ones are { $rows } x { $columns }
engine-one-fragment = one fragment of pixels for each frame
engine-several = there are several
engine-what-compressed = compressed image, in bytes,
engine-complete-fragment = a complete fragment of pixels
engine-complete-runs = complete run lengths
engine-fastmri-kspace = kspace (slice, coil, row, column) or (slice, row, column) of complex numbers
engine-its-shape = its shape is { $shape }
engine-fastmri-size = at most { $most } samples in a slice, and no empty axis
engine-manifest-wanted = the manifest that `cargo xtask datasets` writes
engine-cannot-be-read = it cannot be read: { $why }
engine-picture-wanted = the picture with SHA-256 { $sha }
engine-picture-came = that of the { $bytes } bytes that came is { $sha } (`cargo xtask datasets` fetches it again)
engine-grey-wanted = { $rows } x { $columns } pixels of 16-bit grey
engine-grey-came = it has { $height } x { $width } of { $colour }, { $bits } bits
engine-array-of-shape = an array of its shape
engine-more-or-fewer = it has more or fewer elements
engine-bytes-of-data = at most { $most } bytes of data
engine-array-claims = an array claims { $claimed }: it is truncated or damaged
engine-so-many-bytes = { $n } bytes
engine-the-elements = the elements { $ranges }
engine-the-shape-is = the shape is { $shape }
engine-what-selection = selection of a file of { $bytes } bytes, in bytes,
engine-what-text = text, in bytes,
engine-hdf5-promised = { $available } bytes are there at { $offset } and { $needed } were promised: it is truncated or damaged
engine-hdf5-outside = a place in it ({ $at }) lies outside: it is truncated or damaged
engine-hdf5-packed = it is packed in a way that is not read: expected gzip
engine-hdf5-unpacked = it cannot be unpacked: it is damaged
engine-hdf5-memory = it claims more memory than is sensible
engine-hdf5-missing = something that it refers to is not there
engine-another-type-they = they are of another type
engine-hdf5-stored = it is stored in a way that is not read
engine-hdf5-structure = its structure is damaged
engine-readable-data = readable data
engine-complex-of = complex of { $number }
engine-another-type = another type
engine-bytes-at-once = { $n } bytes at once
engine-part-damaged = a compressed part is damaged or cut off ({ $why })
engine-xml-header = an XML header
engine-xml-unread = it cannot be read at line { $line }, column { $column }
engine-xml-encoding = an encoding in the XML header
engine-xml-matrix = a matrix of 1 to { $most } along { $axis } in the XML header
engine-xml-whole = whole numbers of samples in the XML header
engine-ismrmrd-parts = an XML header and acquisitions
engine-one-missing = one of them is missing
engine-ismrmrd-acquisitions = acquisitions of an image
engine-one-line = all readouts measure one line, as those of a free induction decay or of a spectrum do
engine-none-is-one = none of { $n } is one
engine-ismrmrd-size = at least 1 coil, 2 lines and 2 samples, and at most { $most } samples in a slice
engine-coils-came = { $coils } coils of { $ny } x { $nx } came
engine-an-acquisition = an acquisition
engine-another-compound = another compound
engine-ismrmrd-compound = acquisitions: a compound of head, traj and data, the last two of variable length
engine-another-type-came = another type came
engine-what-readouts = scan, in readouts,
engine-single-value = a single value came
engine-numbers-in-readout = { $n } numbers in a readout
engine-samples-in-readout = { $n } samples in a readout
engine-it-has = it has { $n }
engine-mat-version = version 5 to 7.2 in the header
engine-mat-bytes = { $n } bytes of another came
engine-mat-variable = a compressed variable
engine-what-mat-bytes = MATLAB file, in bytes unpacked,
engine-mat-element = a complete element
engine-mat-cut = it is cut off at byte { $end }
engine-mat-fits = an element that fits the file
engine-mat-claims = one at byte { $at } claims { $length } bytes and { $there } are there
engine-mat-field = a field of at most { $most } bytes
engine-what-mat-variables = MATLAB file, in variables and fields,
engine-mat-flags = 8 bytes of array flags
engine-mat-of-type = { $n } of type { $type } came
engine-mat-dimensions = whole numbers as dimensions
engine-type-came = type { $type } came
engine-mat-array = dimensions of an array
engine-product-too-large = their product fits no computer
engine-mat-names = names of fields
engine-mat-names-came = { $n } bytes for each came
engine-mat-number-type = a type of numbers
engine-mat-as-many = as many numbers as the dimensions say
engine-mat-count = for { $count } numbers of { $bytes } bytes { $came } bytes came
engine-nifti-image = a NIfTI image
engine-else-packed = something else is packed
engine-what-nifti = NIfTI image, in bytes unpacked,
engine-nifti-header = a NIfTI header in one file with its image
engine-nifti-dimension = dimension { $i } is { $n }
engine-nifti-apart = its image is in another file: save both as one .nii
engine-bytes-came = { $n } bytes came
engine-its-dimensions = its dimensions are { $dimensions }
engine-its-type = its type of pixels is { $type }
engine-not-real = its pixels are not real numbers
engine-pixels-begin = its pixels begin at byte { $offset }
engine-dimensions-large = its dimensions fit no computer
engine-pixels-unread = its pixels cannot be read
engine-pixels-no-plane = its pixels are not a plane
engine-npy-file = a NumPy .npy file
engine-structured = a structured type
engine-of-type = of type { $type }
engine-real-or-complex = real or complex numbers
engine-complex-types = complex64 or complex128
engine-npz-array = an array of 2 to 16 axes, none of them empty
engine-mask-shape = a mask of shape (ky, kx) or (ky,)
engine-zeros-any = zeros and ones of any real type
engine-zeros-ones = zeros and ones
engine-also-other = also { $other }
engine-image-shape = an image of shape (y, x)
engine-maps-shape = coil maps of shape (coil, y, x)
engine-noise-shape = noise of shape (coil, sample, ...)
engine-what-image-pixels = image, in pixels,
engine-image-at-least = an image of at least 2 x 2 pixels
engine-what-png = PNG, in bytes unpacked,
engine-no-size = it has no size
engine-printer-colours = its colours are those of a printer (CMYK)
engine-coloured-image = a grey or coloured image
engine-what-at-once = file to be read at once
engine-twix-protocol = a protocol of at most { $most } bytes
engine-it-claims = it claims { $n }
engine-twix-buffers = complete buffers in the protocol
engine-twix-protocol-bytes = a protocol of { $length } bytes
engine-twix-cut-inside = the file is cut off inside it, after { $there } bytes
engine-twix-protocol-at = a protocol at byte { $first }
engine-twix-cut-before = the file is cut off before it, after { $bytes } bytes
engine-scan-archive = raw data of GE are read by GE's own software only: convert it to ISMRMRD
engine-twix-slice = a slice of at most { $most } bytes
engine-twix-each = a protocol in each measurement
engine-twix-none = number { $n } has none
engine-twix-radial = the lines are not on a matrix (radial or spiral), which is not read
engine-twix-readouts = none of { $n } readouts is of one
engine-twix-image = a Cartesian image of at least 2 x 2 samples
engine-zip-members = readable members
engine-what-zip-bytes = zip archive, in bytes unpacked,
engine-zip-unpacks = one of them claims to unpack from { $packed } bytes to { $size }
engine-zip-claims = one of them has { $came } bytes or more and claims { $size }
engine-what-zip-files = zip archive, in files,

## From the workers: notes on the data
engine-note-passed-one = 1 file that is no DICOM image was passed over
engine-note-passed = { $passed } files that are no DICOM images were passed over
engine-note-axes-usual = The link does not say what the axes are: they were taken to be { $axes }, though the numbers look like { $guess }
engine-note-axes-unsure = It is not certain what the axes of the array are: they were taken to be { $axes }
engine-note-corner = The centre of k-space is in the corner of the array: it was moved to the middle
engine-note-half = The image of the array is shifted by half a field of view: it was moved back
engine-note-nan = { $count } of { $all } pixels are not a number (NaN): they were taken to be 0
engine-note-grey = The colours were made grey, by their luminance
engine-note-inverted = The file shows large numbers dark: they were turned round
engine-note-mask = The file's mask takes { $taken } of { $columns } lines: the scan is undersampled
engine-note-central = Shown is the central part of { $height } x { $width } pixels, as the challenge does
engine-note-slice = Slice { $slice } of 0 to { $last }
engine-note-slice-time = Slice { $slice } of 0 to { $last }, echo time { $time } ms
engine-note-slice-echo = Slice { $slice } of 0 to { $last }, echo { $echo } at { $time } ms
engine-note-simulated = K-space is simulated from the magnitude image: it is not what the scanner measured
engine-note-noise = A noise scan ({ $noise } readouts): the coils are prewhitened with it
engine-note-gridded = Gridded from { $readouts } readouts off the matrix (radial or spiral): what is undersampled here is the gridded scan
engine-note-oversampling = Readout oversampling reduced from { $measured } to { $nx } samples
engine-note-metres = The header's field of view is below 2 mm: it is taken to be in metres
engine-note-partitions = A 3D scan: { $nz } partitions, transformed along kz
engine-note-along-readout = A 3D scan undersampled over ky and kz: slices lie along the readout, and their k-space is (ky, kz)
engine-note-interpolated = The scanner shows { $rx } x { $ry } pixels (x, y), interpolated; here the image has the { $nx } x { $ny } that were measured
engine-note-navigators = Left out: { $readouts } readouts of navigators, phase corrections or without samples
engine-note-other-coils = Left out: { $readouts } readouts that have not the { $coils } coils of the others
engine-note-embedded = Lines for calibration are part of the scan ({ $readouts } readouts)
engine-note-epi = An EPI: lines that were read backwards are turned round; nothing corrects the phase between them
engine-note-calibration = A calibration scan of its own ({ $count } ky lines): coils are calibrated with it
engine-note-integrated = Lines for calibration only lie between those of the image: coils are calibrated with both ({ $count } ky lines)
engine-note-averaged = Lines were measured up to { $most } times: the mean is taken
engine-note-outside = Left out: { $readouts } readouts outside of the matrix
engine-note-partial = Of { $ny } ky lines { $first } to { $last } were measured (partial Fourier or zero padding)
engine-note-undersampled = Of { $ny } ky lines { $taken } were measured: the scan is undersampled
engine-note-unmeasured = Of { $lines } lines (ky, kz) { $empty } were not measured: they count as 0
engine-note-measured-lines = Of { $lines } lines (ky, kz) { $measured } were measured
engine-note-no-end = The measurement has no end: it was stopped, or the file is cut off
engine-note-missing-measurements = The file is cut off: { $missing } of its { $named } measurements are missing
engine-note-centre = The readouts name { $centre } as the centre along { $name }, but measure { $first } to { $last }: it is taken to be { $taken }
engine-note-protocol = The protocol says { $claimed } lines of { $base } pixels, but the readouts make { $lines } of { $measured } samples: it is not believed, no oversampling is removed, and the size of a pixel is not known
engine-note-protocol-other = The protocol contradicts the readouts: it is not believed, no oversampling is removed, and the size of a pixel is not known
engine-note-pulseq = A sequence of Pulseq, whose protocol says nothing of the scan: no oversampling is removed, and the size of a pixel is not known
engine-note-shifted = The smallest pixel is { $least }: all were shifted by that, since magnitudes are not below 0

## The instrument k-space, and what is remembered
brush-box = Box
brush-box-help = A rectangle of samples, from corner to corner
box-begun = First corner at ky { $ky }, kx { $kx }; Space sets the other
box-done = Box up to ky { $ky }, kx { $kx }
sample-at = ky { $ky }, kx { $kx }
mask-undo = Undo
mask-all = Take all
mask-keep-centre = Keep only the centre
mask-keep-edge = Keep only the edge
waves = Waves over the images
waves-help = Point at a sample of k-space to see the wave that it adds to the images ({ $key })
wave-of = { $ky } × { $kx } cycles
recent = Recent experiments and files
remember = Remember them on this device
remember-help = Links of experiments and the files that you open are kept in this browser alone, until you have them forgotten.
recent-files = Recent files
recent-experiments = Recent experiments
forget-all = Forget all
memory-refused = This browser does not let the page keep anything on this device. Everything else works.
memory-full = { $name } could not be remembered on this device: there may be no space left for it. It stays open.
memory-forgotten = Everything that was remembered on this device is forgotten.

## Watching the work
player = Acquisition
player-play = Play the scan
player-hold = Hold the scan
player-lines = Lines acquired
player-told =
    { $of ->
        [one] { $done } of { $of } line, { $time } of { $whole }
       *[other] { $done } of { $of } lines, { $time } of { $whole }
    }
player-tr = One line every { $tr } ms: the TR of the subject.
player-tr-unknown = How long the scan took is not known: the data do not say their TR.
player-told-lines =
    { $of ->
        [one] { $done } of { $of } line
       *[other] { $done } of { $of } lines
    }
player-label =
    { $of ->
        [one] k-space: { $done } of { $of } line
       *[other] k-space: { $done } of { $of } lines
    }
player-pace = Pace
player-pace-whole = in 8 s
player-pace-1 = as scanned
player-pace-10 = 10 × faster
player-pace-60 = 60 × faster
player-order = Order of the lines
player-order-linear = linear
player-order-centre = centre-out
iterate-label = iteration { $iteration } of { $of }
watch-back = Back to the result
in-place-description = Protocol { $name }: { $words }, in place of its result
coils = Coils
coils-what = What is shown of the coils
coils-of = Coils of protocol { $name }
coils-component = Magnitude or phase
coils-subject = Images
coils-subject-help = What each coil sees of the fully sampled data
coils-acquired = Images as sampled
coils-acquired-help = What each coil sees of the samples that the protocol takes
coils-maps = Coil maps
coils-maps-help = The sensitivities that the reconstruction works with, estimated by ESPIRiT from the calibration lines
coils-magnitude = Magnitude
coils-magnitude-help = How much each coil sees
coils-phase = Phase
coils-phase-help = The angle of the complex numbers
coils-awaited = Working out what each coil sees …
coils-no-maps = This method works without coil maps.
coil-image = Coil { $coil }
coil-image-phase = Phase of coil { $coil }
coil-map = Map of coil { $coil }
coil-map-phase = Phase of the map of coil { $coil }
convergence = Convergence
convergence-none = None of the methods iterates: choose CG-SENSE, L1-wavelet, total variation or SPIRiT.
convergence-quantity = What is drawn against the iteration
convergence-back = Show the results
convergence-follow = { $name } follows along the curve
convergence-reading = { $value } at iteration { $iteration }
convergence-curves = { $what } against the iteration. { $words }
convergence-iteration = Iteration that is shown
convergence-axis = iteration: drag to see the image there
quantity-nmse = NMSE
quantity-nmse-help = Normalised mean squared error: less is better
quantity-psnr = PSNR
quantity-psnr-help = Peak signal to noise ratio in dB: more is better
quantity-ssim = SSIM
quantity-ssim-help = Structural similarity: 1 is equal
quantity-objective = Objective
quantity-objective-help = What the iterations minimise, relative to its start

## Regions and the line profile
regions = Regions
region-tools = Draw
region-ellipse = Ellipse
region-rectangle = Rectangle
region-freehand = Freehand
region-line = Line profile
region-draw = Now drag on any image. Esc ends it.
region-none = Draw a region or a line on any image: it is measured in all of them.
region-name = Name of region { NUMBER($number) }
region-move = Move { $name }: arrow keys; with Shift stretch it
region-move-help = The arrow keys move it, with Shift they stretch it
region-remove = Remove { $name }
region-mean = mean
region-deviation = SD
region-snr = SNR
region-nmse = NMSE
region-psnr = PSNR (dB)
region-ssim = SSIM
region-haarpsi = HaarPSI
region-measure = Metrics here
region-measure-help = Takes the metrics of the table of numbers over this region in place of the body
region-cnr = CNR
region-copy = Copy as CSV
region-copied = Copied: the measures as comma-separated values.
region-metrics-help = SD is that of the sample. CNR is the difference of two means over the same noise. NMSE, PSNR, SSIM and HaarPSI are defined as over the body, with this region in its place.
noise = Noise from
noise-difference = Difference to the reference
noise-background = Background
noise-region = Background region
noise-difference-help = SNR: mean in the region over the SD of the difference to the reference in it; artefacts count as noise. After the difference method of Dietrich et al., J Magn Reson Imaging 26:375 (2007).
noise-background-help = SNR: mean in the region over the SD in the background region, not corrected for the distribution of magnitudes; with parallel imaging noise varies over the image and the ratio misleads. Dietrich et al., J Magn Reson Imaging 26:375 (2007).
contrast-first = Contrast of
contrast-second = with
profile = Line profile
profile-start = Start
profile-end = End
profile-remove = Remove the line
profile-read = Read off the line profile
profile-description = Magnitude of every image along the line
profile-axis = along the line, in { $unit }

## Viewers
source-reference = Ref
viewer-keys = Viewer: the arrow keys move the crosshair, with Shift the picture
viewer-link = { $source } shares window and zoom with the others
viewer-link-help = Shares window and zoom with the other viewers, or goes its own way
millimetres = { NUMBER($length) } mm
place = Show { $source }
arrangement = Arrangement of the images
arrangement-side = Side by side
arrangement-side-help = All images, side by side
arrangement-slider = Slider
arrangement-slider-help = Two images with an edge between them that is dragged; 1, 2 and 3 move it
arrangement-flip = Flip
arrangement-flip-help = Two images in one place, one at a time: what differs jumps to the eye
arrangement-overlay = Overlay
arrangement-overlay-help = Two images one over the other, blended
arrangement-difference = Difference
arrangement-difference-help = The second image less the first
pair-first = First
pair-second = Second
pair-exchange = Exchange the two
pair-exchange-help = Exchange the two (Space)
pair-edge = Edge between the two images
pair-blend = How much of the second is seen
pair-flip = Flip
pair-flips = by itself
pair-pace = Seconds each
difference-of = Difference: { $second } less { $first }
difference-factor = difference × { NUMBER($gain) }
error-factor = error × { NUMBER($gain) }
below-kspace = k-space
below-kspace-help = k-space, and the samples that this protocol takes
image-of-real = Protocol { $name }: real part of { $method } with { $sampling }; { $metrics }
image-of-imaginary = Protocol { $name }: imaginary part of { $method } with { $sampling }; { $metrics }
display = Display
display-help = Window, colours, component and pixels
window = Window
window-auto = Automatic
window-full = Full range
window-percentiles = 1st to 99th percentile
window-faint = Faint: ghosts and noise
window-own = Own
window-centre = Centre
window-width = Width
component = Component
component-magnitude = Magnitude
component-phase = Phase
component-real = Real part
component-imaginary = Imaginary part
colours-of-images = Colours of images
colours-of-maps = Colours of maps
colours-grey = Grey
colours-inferno = Inferno
colours-magma = Magma
colours-plasma = Plasma
colours-viridis = Viridis
colours-cividis = Cividis
error-gain = Errors brighter by
pixels = Pixels
pixels-auto = Automatic
pixels-smooth = Smooth
pixels-nearest = Squares
inverted = Black and white exchanged (i)
inset = Inset at the pointer (z)
key-inset = magnified inset at the pointer, in all viewers
key-edge = slider between two images: left, middle, right
key-arrows = move the crosshair of a viewer; with Shift, pan
