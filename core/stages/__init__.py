"""The stages of the pipeline: each one way of answering."""
