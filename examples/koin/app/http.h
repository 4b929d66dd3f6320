/* SPDX-License-Identifier: MIT
 *
 * As much of HTTP/1.1 as koin needs: where a request's head ends, what it asks for, and an answer.
 */
#ifndef KOIN_HTTP_H
#define KOIN_HTTP_H

#include <stddef.h>
#include <stdint.h>

typedef struct koin_request {
    int refusal;          /* 0, or the status that says what is wrong with it */
    int head;             /* HEAD: the answer has no body */
    int close;            /* the client wants the connection closed, or cannot keep it */
    size_t head_length;   /* octets of the head, the empty line included */
    uint64_t body_length; /* octets that follow the head */
    char path[256];       /* without the query */
    int64_t delay_ms;     /* "?delay=" of the query, 0 without */
} koin_request;

/* 1 when a request's head is complete (or refused), 0 when more must come. */
int koin_request_parse(const char *text, size_t length, koin_request *out_request);

/* Write an answer; `out_size` is at least 1024 and `body` shorter than half of it. The length. */
size_t koin_answer_write(char *out, size_t out_size, int status, const char *body, int head,
                         int close);

#endif
