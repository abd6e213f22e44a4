"""The street door: what others send to this machine over HTTP.

server      the sockets: who may connect, how long, and which address is whose
push        POST /ingest: a site publishes an article the second it saves it
hook        the webhook: Telegram posts updates here
status      GET /health and /metrics
pushed      what a push holds, read where it may be killed
signatures  who may push: an HMAC over a timestamp and the body
"""
