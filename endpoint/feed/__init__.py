"""The feed as others read it: an event stream for programs, news for people."""
