/* SPDX-License-Identifier: MIT
 *
 * Published ports: "8080:80", "127.0.0.1:8080-8089:80-89/udp" and the long form, to a list of
 * {target, published, protocol, mode}.
 */
#include "stack/shape.h"
#include <string.h>

typedef struct range {
    int64_t first;
    int64_t last;
} range;

static const swarm__key port_keys[] = {
    {.name = "mode", .shape = swarm__shape_string},
    {.name = "target", .shape = swarm__shape_integer},
    {.name = "published", .shape = swarm__shape_integer},
    {.name = "protocol", .shape = swarm__shape_string},
    {.name = NULL},
};

static int invalid(swarm__load *load, const swarm__yaml *at, const char *what)
{
    return swarm__load_fail(load, SWARM_E_INVAL, at, "\"%.100s\" is no port to publish: %s",
                            at->text, what);
}

/* "80" or "80-89"; 1 when that is what the text of this length holds. */
static int parse_range(const char *text, size_t length, range *out_range)
{
    int64_t value[2] = {0, 0};
    size_t part = 0, digits = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '-' && part == 0 && digits > 0) {
            part = 1;
            digits = 0;
            continue;
        }
        if (text[i] < '0' || text[i] > '9')
            return 0;
        digits++;
        value[part] = value[part] * 10 + (text[i] - '0');
        if (value[part] > 65535)
            return 0;
    }
    out_range->first = value[0];
    out_range->last = part == 1 ? value[1] : value[0];
    return digits > 0 && out_range->first <= out_range->last;
}

static int put_port(swarm__load *load, swarm__yaml *list, const swarm__yaml *at, int64_t target,
                    int64_t published, const char *protocol)
{
    swarm__yaml *port = swarm__yaml_new(load, SWARM__YAML_MAP, at);
    swarm__yaml *values[4] = {
        swarm__yaml_integer(load, target, at), swarm__yaml_integer(load, published, at),
        swarm__yaml_string(load, protocol, at), swarm__yaml_string(load, "ingress", at)};
    static const char *const keys[4] = {"target", "published", "protocol", "mode"};
    if (port == NULL)
        return SWARM_E_NOMEM;
    for (int i = 0; i < 4; i++)
        if (values[i] == NULL || swarm__yaml_put_text(load, port, keys[i], values[i]) < 0)
            return SWARM_E_NOMEM;
    swarm__yaml_append(list, port);
    return 0;
}

/* Pair the two ranges: one to one, or every published port to the one target. */
static int put_ranges(swarm__load *load, swarm__yaml *list, const swarm__yaml *at, range target,
                      const range *published, const char *protocol)
{
    int64_t targets = target.last - target.first + 1;
    int64_t count = published != NULL ? published->last - published->first + 1 : targets;
    if (targets != 1 && count != targets)
        return invalid(load, at, "the two ranges are not of the same length");
    for (int64_t i = 0; i < count; i++) {
        int code = put_port(load, list, at, targets == 1 ? target.first : target.first + i,
                            published != NULL ? published->first + i : 0, protocol);
        if (code < 0)
            return code;
    }
    return 0;
}

static const char *protocol_of(const char *text)
{
    static const char *const protocols[] = {"tcp", "udp", "sctp"};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(text, protocols[i]) == 0)
            return protocols[i];
    return NULL;
}

/* [address:][published:]target[/protocol] */
static int shape_short(swarm__load *load, swarm__yaml *list, const swarm__yaml *at)
{
    const char *text = at->text;
    const char *slash = strchr(text, '/');
    const char *protocol = slash != NULL ? protocol_of(slash + 1) : "tcp";
    if (protocol == NULL)
        return invalid(load, at, "the protocol must be tcp, udp or sctp");
    size_t length = slash != NULL ? (size_t)(slash - text) : strlen(text);
    const char *colon = memrchr(text, ':', length);
    range target, published;
    const char *start = colon != NULL ? colon + 1 : text;
    if (!parse_range(start, (size_t)(text + length - start), &target) || target.first == 0)
        return invalid(load, at, "the container's port must be from 1 to 65535");
    if (colon == NULL)
        return put_ranges(load, list, at, target, NULL, protocol);
    const char *end = colon;
    colon = memrchr(text, ':', (size_t)(end - text));
    start = colon != NULL ? colon + 1 : text;
    size_t published_length = (size_t)(end - start);
    if (published_length > 0 && !parse_range(start, published_length, &published))
        return invalid(load, at, "the published port must be from 0 to 65535");
    if (colon != NULL) {
        int code = swarm__load_warn(load, at,
                                    "the address %.*s is ignored: the service listens on every "
                                    "address",
                                    (int)(colon - text), text);
        if (code < 0)
            return code;
    }
    return put_ranges(load, list, at, target, published_length > 0 ? &published : NULL, protocol);
}

/* Put what the long form may leave out. */
static int put_default(swarm__load *load, swarm__yaml *port, const char *key, swarm__yaml *value)
{
    if (swarm__yaml_get(port, key) != NULL)
        return 0;
    return value != NULL ? swarm__yaml_put_text(load, port, key, value) : SWARM_E_NOMEM;
}

static int check_port(swarm__load *load, const swarm__yaml *port, int64_t least)
{
    if (port == NULL || (port->integer >= least && port->integer <= 65535))
        return 0;
    return swarm__load_fail(load, SWARM_E_INVAL, port, "%s must be a port from %d to 65535",
                            port->key->text, (int)least);
}

static int shape_long(swarm__load *load, swarm__yaml *port)
{
    int code = swarm__shape_object(load, port, port_keys);
    if (code < 0)
        return code;
    const swarm__yaml *target = swarm__yaml_get(port, "target");
    const swarm__yaml *protocol = swarm__yaml_get(port, "protocol");
    const swarm__yaml *mode = swarm__yaml_get(port, "mode");
    if (target == NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, port, "a port needs a target");
    if (check_port(load, target, 1) < 0 ||
        check_port(load, swarm__yaml_get(port, "published"), 0) < 0)
        return SWARM_E_INVAL;
    if (protocol != NULL && protocol_of(protocol->text) == NULL)
        return swarm__load_fail(load, SWARM_E_INVAL, protocol,
                                "the protocol must be tcp, udp or sctp");
    if (mode != NULL && strcmp(mode->text, "ingress") != 0 && strcmp(mode->text, "host") != 0)
        return swarm__load_fail(load, SWARM_E_INVAL, mode, "the mode must be ingress or host");
    if (put_default(load, port, "published", swarm__yaml_integer(load, 0, port)) < 0 ||
        put_default(load, port, "protocol", swarm__yaml_string(load, "tcp", port)) < 0 ||
        put_default(load, port, "mode", swarm__yaml_string(load, "ingress", port)) < 0)
        return SWARM_E_NOMEM;
    return 0;
}

static int shape_port(swarm__load *load, swarm__yaml *list, swarm__yaml *item)
{
    if (item->kind == SWARM__YAML_MAP) {
        int code = shape_long(load, item);
        if (code == 0)
            swarm__yaml_append(list, item);
        return code;
    }
    int code = swarm__shape_text(load, item);
    return code < 0 ? code : shape_short(load, list, item);
}

int swarm__shape_ports(swarm__load *load, swarm__yaml *node)
{
    if (node->kind != SWARM__YAML_LIST)
        return swarm__shape_fail(load, node, "a list");
    swarm__yaml *list = swarm__yaml_new(load, SWARM__YAML_LIST, node);
    if (list == NULL)
        return SWARM_E_NOMEM;
    for (swarm__yaml *item = node->first; item != NULL;) {
        swarm__yaml *next = item->next;
        int code = shape_port(load, list, item);
        if (code < 0)
            return code;
        item = next;
    }
    swarm__yaml_become(node, list);
    return 0;
}
