"""Lists before the public: notice, objections, announcement, titles and their certificates."""
