"""Reads codes off pictures: ready-made readers first, a fit of the bar model where they give up."""
