"""Work done without anybody at the desk, in a process of its own."""
