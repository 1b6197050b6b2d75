"""The library of answers: pages, retrieval, and answers composed without a model."""
