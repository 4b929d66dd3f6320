/* SPDX-License-Identifier: MIT
 *
 * Letters, whatever the locale of the program around us: <ctype.h> and strcasecmp() follow it, and in a
 * Turkish one "I" and "i" differ. Bytes beyond ASCII are no letters and have no case.
 */
#ifndef SWARM__BASE_ASCII_H
#define SWARM__BASE_ASCII_H

char swarm__ascii_lower(char c);
char swarm__ascii_upper(char c);

/* A letter or a digit. */
int swarm__ascii_is_alphanumeric(char c);

/* The same but for case. */
int swarm__ascii_equal(const char *a, const char *b);

/* `text` begins with `prefix`, but for case. */
int swarm__ascii_begins(const char *text, const char *prefix);

#endif
