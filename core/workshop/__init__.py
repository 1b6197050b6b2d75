"""Where files of strangers are decoded: a process of its own, which gives way to everybody else on the processor."""
