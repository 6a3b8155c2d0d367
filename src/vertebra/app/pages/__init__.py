"""App, pages: what the browser shows, as plain data for the templates; nothing here writes.

`source` reads the store, `telling` puts it into words, `words` are the page's own; one module for each page.
"""
