/* SPDX-License-Identifier: MIT
 *
 * IP addresses and networks, read from text; no name is ever looked up.
 */
#ifndef SWARM__BASE_ADDRESS_H
#define SWARM__BASE_ADDRESS_H

#include <stdint.h>

typedef struct swarm__network {
    uint8_t bytes[16]; /* IPv4 in its first four */
    int family;        /* AF_INET or AF_INET6 */
    unsigned bits;     /* how many of the leading bits count */
} swarm__network;

/* "10.0.0.1", "10.0.0.0/8", "2001:db8::/64". 0, or SWARM_E_PARSE. */
int swarm__network_parse(const char *text, swarm__network *out_network);

/* 1 when the text is an IP address, v4 or v6. */
int swarm__is_address(const char *text);

/* 1 when `address` is one, of the same family, in the network. */
int swarm__network_contains(const swarm__network *network, const char *address);

#endif
