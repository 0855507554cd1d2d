"""Stateful loopback server that speaks Slack's and Zoom's wire protocols.

It imports nothing of the bot.
"""
