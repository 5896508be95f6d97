"""One module for each part of the site. Views translate between pages and actions; they do not think."""
