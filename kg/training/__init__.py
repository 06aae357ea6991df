"""Training of the pipelines that come with `kg`; needs the extra `train`."""
