# The page's words in English. A language is one such file with the same messages; a test says what is missing in one.
# Messages that begin with `engine-` are sentences that come from the workers and the core, as these say them.
language-name = English

## Links and devices
device-unknown = The device that this address asks for is not known: { $problem }. It is chosen automatically.
link-unreadable-default = This link cannot be opened: { $problem }. This is the default experiment instead.

## Language
language = Language
language-missing = The words of that language could not be loaded. The page stays as it is.

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
