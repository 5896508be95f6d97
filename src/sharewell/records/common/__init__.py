"""What every part of the records uses: handling classes, constraints, the viewer's context, references."""
