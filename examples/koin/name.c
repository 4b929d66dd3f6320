/* SPDX-License-Identifier: MIT */
#include "name.h"
#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#define HEADER 12
#define LIMIT  512

int name_open(void)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(53)};
    inet_pton(AF_INET, "127.0.0.11", &server.sin_addr);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return fd >= 0 && connect(fd, (struct sockaddr *)&server, sizeof server) == 0 ? fd : -1;
}

int name_ask(int fd, const char *name, uint16_t number)
{
    /* number, "recursion desired", one question; then the name's labels, type A, class IN */
    uint8_t question[LIMIT] = {(uint8_t)(number >> 8), (uint8_t)number, 1, 0, 0, 1};
    size_t at = HEADER;
    for (const char *label = name; *label != '\0';) {
        size_t length = strcspn(label, ".");
        if (length == 0 || length > 63 || at + length + 6 > LIMIT)
            return -1;
        question[at++] = (uint8_t)length;
        memcpy(question + at, label, length);
        at += length;
        label += length + (label[length] == '.');
    }
    question[at + 2] = 1;
    question[at + 4] = 1;
    at += 5;
    return send(fd, question, at, 0) == (ssize_t)at ? 0 : -1;
}

/* Where the name at `at` ends; beyond `length` when it does not. */
static size_t name_skip(const uint8_t *answer, size_t at, size_t length)
{
    while (at < length && answer[at] != 0) {
        if (answer[at] >= 0xc0) /* a pointer to the rest */
            return at + 2;
        at += answer[at] + 1U;
    }
    return at + 1;
}

int name_take(int fd, struct in_addr *out_address)
{
    uint8_t answer[LIMIT];
    ssize_t got = recv(fd, answer, sizeof answer, 0);
    out_address->s_addr = 0;
    if (got < HEADER)
        return -1;
    size_t length = (size_t)got;
    size_t count = (size_t)answer[6] << 8 | answer[7];
    size_t at = name_skip(answer, HEADER, length) + 4;
    int found = 0;
    for (size_t i = 0; i < count; i++) {
        at = name_skip(answer, at, length);
        if (at + 10 > length)
            break;
        size_t size = (size_t)answer[at + 8] << 8 | answer[at + 9];
        int is_address = answer[at] == 0 && answer[at + 1] == 1 && size == 4;
        at += 10;
        if (at + size > length)
            break;
        if (is_address && rand() % ++found == 0)
            memcpy(out_address, answer + at, 4);
        at += size;
    }
    return answer[0] << 8 | answer[1];
}
