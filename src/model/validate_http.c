/* SPDX-License-Identifier: MIT
 *
 * What stands in a request line or a header must not be able to end it.
 */
#include "base/ascii.h"
#include "base/error.h"
#include "model/status_range.h"
#include "model/validate.h"
#include <string.h>

enum {
    PORT_LIMIT = 65535
};

/* A token of RFC 9110: what methods and header names are made of. */
static int is_token(const char *text)
{
    if (*text == '\0')
        return 0;
    for (; *text != '\0'; text++)
        if (!swarm__ascii_is_alphanumeric(*text) && strchr("!#$%&'*+-.^_`|~", *text) == NULL)
            return 0;
    return 1;
}

/* No control characters; and no blanks, if so wished. */
static int is_one_line(const char *text, int blanks)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == 0x7f || (c < 0x20 && !(blanks && c == '\t')) || (c == ' ' && !blanks))
            return 0;
    }
    return 1;
}

/* RFC 6901: "", or steps that begin with a slash; a tilde is followed by 0 or 1. */
static int is_json_pointer(const char *text)
{
    if (*text != '\0' && *text != '/')
        return 0;
    for (; *text != '\0'; text++)
        if (*text == '~' && text[1] != '0' && text[1] != '1')
            return 0;
    return 1;
}

static int validate_request(const swarm_http_probe *probe, swarm_error **err)
{
    uint32_t port = swarm_http_probe_get_port(probe);
    const char *path = swarm_http_probe_get_path(probe);
    const char *method = swarm_http_probe_get_method(probe);
    const char *name = swarm_http_probe_get_tls_server_name(probe);
    if (swarm_http_probe_has_port(probe) && (port == 0 || port > PORT_LIMIT))
        return swarm__fail(err, SWARM_E_INVAL, "/Port", "the port %u is not between 1 and 65535",
                           port);
    if (path != NULL && (path[0] != '/' || !is_one_line(path, 0)))
        return swarm__fail(err, SWARM_E_INVAL, "/Path",
                           "the path does not begin with a slash, or has blanks or control "
                           "characters");
    if (method != NULL && !is_token(method))
        return swarm__fail(err, SWARM_E_INVAL, "/Method", "the method is not one word");
    if (name != NULL &&
        (name[strcspn(name, "/:?#@[]\\%")] != '\0' || name[0] == '\0' || !is_one_line(name, 0)))
        return swarm__fail(err, SWARM_E_INVAL, "/TLSServerName",
                           "the TLS server name is not a host name");
    return 0;
}

static int validate_headers(const swarm_http_probe *probe, swarm_error **err)
{
    for (size_t i = 0; i < swarm_http_probe_header_count(probe); i++) {
        const char *name = swarm_http_probe_header_key(probe, i);
        if (is_token(name) && is_one_line(swarm_http_probe_header_value(probe, i), 1))
            continue;
        int code = swarm__fail(err, SWARM_E_INVAL, NULL,
                               is_token(name) ? "the header has control characters"
                                              : "the name of the header is not one word");
        swarm__error_prefix_name(err, name);
        return swarm__within(code, "/Headers", err);
    }
    return 0;
}

static int validate_answer(const swarm_http_probe *probe, swarm_error **err)
{
    for (size_t i = 0; i < swarm_http_probe_status_count(probe); i++) {
        swarm__status_range range;
        const char *text = swarm_http_probe_status_at(probe, i);
        if (swarm__status_range_parse(text, &range) < 0)
            return swarm__within_item(swarm__fail(err, SWARM_E_INVAL, NULL,
                                                  "\"%s\" is not a status or a range of statuses",
                                                  text),
                                      "/Statuses", i, err);
    }
    const char *pointer = swarm_http_probe_get_json_pointer(probe);
    if (pointer != NULL && !is_json_pointer(pointer))
        return swarm__fail(err, SWARM_E_INVAL, "/JSONPointer", "\"%s\" is not a JSON pointer",
                           pointer);
    if (pointer == NULL && swarm_http_probe_has_json_value(probe))
        return swarm__fail(err, SWARM_E_INVAL, "/JSONValue",
                           "a JSON value is wanted, but no JSON pointer says where");
    return 0;
}

int swarm__validate_http_probe(const swarm_http_probe *probe, swarm_error **err)
{
    int code = validate_request(probe, err);
    if (code == 0)
        code = validate_headers(probe, err);
    return code < 0 ? code : validate_answer(probe, err);
}
