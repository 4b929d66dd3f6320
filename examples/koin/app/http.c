/* SPDX-License-Identifier: MIT */
#include "http.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BODY_LIMIT     (1024 * 1024)
#define DELAY_LIMIT_MS 60000

static const char *reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Bad Request";
    }
}

size_t koin_answer_write(char *out, size_t out_size, int status, const char *body, int head,
                         int close)
{
    int length = snprintf(out, out_size,
                          "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\n"
                          "Content-Length: %zu\r\n%s\r\n%s",
                          status, reason(status), strlen(body),
                          close ? "Connection: close\r\n" : "", head ? "" : body);
    return length < 0 ? 0 : (size_t)length < out_size ? (size_t)length : out_size - 1;
}

/* The line's end is CRLF or, leniently, LF. NULL without one. */
static const char *line_end(const char *at, const char *end, const char **out_next)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    if (newline == NULL)
        return NULL;
    *out_next = newline + 1;
    return newline > at && newline[-1] == '\r' ? newline - 1 : newline;
}

/* METHOD SP target SP HTTP/1.x. The refusal, or 0. */
static int request_line_parse(const char *at, const char *end, koin_request *request)
{
    const char *space = memchr(at, ' ', (size_t)(end - at));
    const char *target = space != NULL ? space + 1 : end;
    const char *last = target < end ? memchr(target, ' ', (size_t)(end - target)) : NULL;
    if (last == NULL || last == target || *target != '/')
        return 400;
    size_t version = (size_t)(end - last) - 1;
    if (version != 8 || memcmp(last + 1, "HTTP/", 5) != 0)
        return 400;
    if (memcmp(last + 1, "HTTP/1.", 7) != 0)
        return 505;
    request->close = end[-1] == '0';
    size_t method = (size_t)(space - at);
    request->head = method == 4 && memcmp(at, "HEAD", 4) == 0;
    if (!request->head && !(method == 3 && memcmp(at, "GET", 3) == 0) &&
        !(method == 4 && memcmp(at, "POST", 4) == 0))
        return 405;
    const char *query = memchr(target, '?', (size_t)(last - target));
    size_t length = (size_t)((query != NULL ? query : last) - target);
    if (length >= sizeof request->path)
        return 404;
    memcpy(request->path, target, length);
    request->path[length] = '\0';
    if (query != NULL && last - query > 7 && memcmp(query, "?delay=", 7) == 0) {
        request->delay_ms = strtol(query + 7, NULL, 10); /* ends at the space before HTTP/ */
        if (request->delay_ms < 0 || request->delay_ms > DELAY_LIMIT_MS)
            return 400;
    }
    return 0;
}

static int name_is(const char *name, size_t length, const char *wanted)
{
    return length == strlen(wanted) && strncasecmp(name, wanted, length) == 0;
}

/* One header line. The refusal, or 0. */
static int header_parse(const char *at, const char *end, koin_request *request)
{
    const char *colon = memchr(at, ':', (size_t)(end - at));
    if (colon == NULL || colon == at || isspace((unsigned char)at[0]))
        return 400;
    size_t name = (size_t)(colon - at);
    const char *value = colon + 1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (name_is(at, name, "Connection")) {
        if (name_is(value, (size_t)(end - value), "close"))
            request->close = 1;
        else if (name_is(value, (size_t)(end - value), "keep-alive"))
            request->close = 0;
    } else if (name_is(at, name, "Transfer-Encoding")) {
        return 411;
    } else if (name_is(at, name, "Content-Length")) {
        uint64_t length = 0;
        if (value == end || request->body_length != 0)
            return 400;
        for (; value < end; value++) {
            if (!isdigit((unsigned char)*value))
                return 400;
            length = length * 10 + (uint64_t)(*value - '0');
            if (length > BODY_LIMIT)
                return 413;
        }
        request->body_length = length;
    }
    return 0;
}

static int refuse(koin_request *request, int status)
{
    request->refusal = status;
    request->close = 1;
    return 1;
}

int koin_request_parse(const char *text, size_t length, koin_request *request)
{
    memset(request, 0, sizeof *request);
    const char *at = text;
    const char *end = text + length;
    const char *next = NULL;
    while (at < end && (*at == '\r' || *at == '\n')) /* empty lines before a request are allowed */
        at++;
    const char *stop = line_end(at, end, &next);
    if (stop == NULL)
        return 0;
    int status = request_line_parse(at, stop, request);
    if (status != 0)
        return refuse(request, status);
    for (at = next;; at = next) {
        stop = line_end(at, end, &next);
        if (stop == NULL)
            return 0;
        if (stop == at)
            break;
        status = header_parse(at, stop, request);
        if (status != 0)
            return refuse(request, status);
    }
    request->head_length = (size_t)(next - text);
    return 1;
}
