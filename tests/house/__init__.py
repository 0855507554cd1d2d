"""Measures of the source, and the rules that its sizes and its words are held to."""
