"""Fitting part programs to real meshes: a training tool, never used while serving."""
