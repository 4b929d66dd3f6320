/* SPDX-License-Identifier: MIT
 *
 * name: addresses of a name, as the DNS server that Docker gives to its containers tells them.
 */
#ifndef KOIN_NAME_H
#define KOIN_NAME_H

#include <netinet/in.h>
#include <stdint.h>

/* A socket for questions, or -1. */
int name_open(void);

/* Ask for the name's addresses; 0 or -1. The answer carries the same number. */
int name_ask(int fd, const char *name, uint16_t number);

/* Take an answer that has come: its number, or -1 when there is none. One of the addresses by chance,
 * or 0.0.0.0 when the name has none. */
int name_take(int fd, struct in_addr *out_address);

#endif
