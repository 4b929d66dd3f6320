/* SPDX-License-Identifier: MIT */
#include "base/address.h"

#include "base/text.h"
#include <arpa/inet.h>
#include <string.h>
#include <swarm/base.h>

static int parse_address(const char *text, swarm__network *out_network)
{
    swarm__network parsed = {{0}, AF_INET, 32};
    if (inet_pton(AF_INET, text, parsed.bytes) != 1) {
        parsed.family = AF_INET6;
        parsed.bits = 128;
        if (inet_pton(AF_INET6, text, parsed.bytes) != 1)
            return SWARM_E_PARSE;
    }
    *out_network = parsed;
    return 0;
}

int swarm__network_parse(const char *text, swarm__network *out_network)
{
    char address[INET6_ADDRSTRLEN];
    const char *slash = strchr(text, '/');
    if (slash == NULL)
        return parse_address(text, out_network);
    size_t length = (size_t)(slash - text);
    uint64_t bits;
    if (length >= sizeof address || swarm__parse_u64(slash + 1, &bits) < 0)
        return SWARM_E_PARSE;
    memcpy(address, text, length);
    address[length] = '\0';
    swarm__network parsed;
    if (parse_address(address, &parsed) < 0 || bits > parsed.bits)
        return SWARM_E_PARSE;
    parsed.bits = (unsigned)bits;
    *out_network = parsed;
    return 0;
}

int swarm__is_address(const char *text)
{
    swarm__network ignored;
    return parse_address(text, &ignored) == 0;
}

int swarm__network_contains(const swarm__network *network, const char *address)
{
    swarm__network other;
    if (parse_address(address, &other) < 0 || other.family != network->family)
        return 0;
    unsigned bytes = network->bits / 8, rest = network->bits % 8;
    if (memcmp(network->bytes, other.bytes, bytes) != 0)
        return 0;
    if (rest == 0)
        return 1;
    uint8_t mask = (uint8_t)(0xff << (8 - rest));
    return ((network->bytes[bytes] ^ other.bytes[bytes]) & mask) == 0;
}
