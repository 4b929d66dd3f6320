/* SPDX-License-Identifier: MIT */
#include "base/ascii.h"

char swarm__ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

char swarm__ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

int swarm__ascii_is_alphanumeric(char c)
{
    char lower = swarm__ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9');
}

int swarm__ascii_equal(const char *a, const char *b)
{
    while (*a != '\0' && swarm__ascii_lower(*a) == swarm__ascii_lower(*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == '\0';
}

int swarm__ascii_begins(const char *text, const char *prefix)
{
    while (*prefix != '\0' && swarm__ascii_lower(*text) == swarm__ascii_lower(*prefix)) {
        text++;
        prefix++;
    }
    return *prefix == '\0';
}
