# The page's words in English. A language is one such file with the same messages; a test says what is missing in one.
# Messages that begin with `engine-` are sentences that come from the workers and the core, as these say them.
language-name = English

## Links and devices
device-unknown = The device that this address asks for is not known: { $problem }. It is chosen automatically.
link-unreadable-default = This link cannot be opened: { $problem }. This is the default experiment instead.

## Language
language = Language
language-missing = The words of that language could not be loaded. The page stays as it is.
