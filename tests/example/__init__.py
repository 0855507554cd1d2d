"""An example room, the bell: everything that CONTRIBUTING asks of a room, and nothing else."""
