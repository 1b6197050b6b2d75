"""One lexicon from what people write, in any language and spelling, to medical concepts."""
