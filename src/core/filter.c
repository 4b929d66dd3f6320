/* SPDX-License-Identifier: MIT
 *
 * The filters that a node must pass, in Docker Swarm's order and with its phrases.
 */
#include "base/alloc.h"
#include "base/text.h"
#include "core/node_facts.h"
#include "core/placing.h"
#include <string.h>

static const char *text_or(const char *text, const char *otherwise)
{
    return text != NULL && *text != '\0' ? text : otherwise;
}

/* ---- ready ---- */

static int ready_passes(const swarm__want *want, const swarm__place *place)
{
    (void)want;
    return swarm_node_get_state(place->node) == SWARM_NODE_STATE_READY &&
           swarm__node_availability(place->node) == SWARM_NODE_AVAILABILITY_ACTIVE;
}

static void ready_explain(const swarm__want *want, const swarm__place *place, swarm__text *text)
{
    (void)want;
    swarm__text_add_format(text, "wants a node that is ready and active, found %s and %s",
                           swarm_node_state_to_str(swarm_node_get_state(place->node)),
                           swarm_node_availability_to_str(swarm__node_availability(place->node)));
}

/* ---- resources ---- */

static int64_t generic_free(const swarm__place *place, const char *kind)
{
    const swarm__generic_amount *found = swarm__generics_find(&place->generics_free, kind);
    return found != NULL ? found->amount : 0;
}

static int resources_pass(const swarm__want *want, const swarm__place *place)
{
    const swarm__claim *claim = want->claim;
    if (!place->limited)
        return 1;
    if ((claim->nano_cpus > 0 && claim->nano_cpus > place->nano_cpus_free) ||
        (claim->memory_bytes > 0 && claim->memory_bytes > place->memory_bytes_free))
        return 0;
    for (size_t i = 0; i < claim->generics.count; i++)
        if (claim->generics.items[i].amount > generic_free(place, claim->generics.items[i].kind))
            return 0;
    return 1;
}

static void explain_amount(swarm__text *text, const char *what, int64_t wants, int64_t has)
{
    if (wants > 0 && wants > has)
        swarm__text_add_format(text, "%s%s: wants %lld, %lld free", text->length > 0 ? "; " : "",
                               what, (long long)wants, (long long)has);
}

static void resources_explain(const swarm__want *want, const swarm__place *place, swarm__text *text)
{
    const swarm__claim *claim = want->claim;
    explain_amount(text, "cpu (nano)", claim->nano_cpus, place->nano_cpus_free);
    explain_amount(text, "memory (bytes)", claim->memory_bytes, place->memory_bytes_free);
    for (size_t i = 0; i < claim->generics.count; i++) {
        const swarm__generic_amount *generic = &claim->generics.items[i];
        explain_amount(text, generic->kind, generic->amount, generic_free(place, generic->kind));
    }
}

/* ---- constraints ---- */

static int constraints_pass(const swarm__want *want, const swarm__place *place)
{
    return swarm__constraints_broken(&want->constraints, place->node) == NULL;
}

static void constraints_explain(const swarm__want *want, const swarm__place *place,
                                swarm__text *text)
{
    for (size_t i = 0; i < want->constraints.count; i++) {
        const swarm__constraint *constraint = &want->constraints.items[i];
        if (!swarm__constraint_holds(constraint, place->node))
            swarm__text_add_format(text, "%swants %s %s %s, found \"%s\"",
                                   text->length > 0 ? "; " : "", constraint->key,
                                   constraint->negated ? "!=" : "==", constraint->value,
                                   swarm__constraint_found(constraint, place->node));
    }
}

/* ---- platform ---- */

static const char *usual_architecture(const char *architecture)
{
    if (strcmp(architecture, "x86_64") == 0)
        return "amd64";
    if (strcmp(architecture, "aarch64") == 0)
        return "arm64";
    return architecture;
}

static int platform_matches(const swarm_platform *wanted, const char *architecture, const char *os)
{
    const char *wanted_architecture = text_or(swarm_platform_get_architecture(wanted), "");
    const char *wanted_os = text_or(swarm_platform_get_os(wanted), "");
    return (*wanted_architecture == '\0' || strcmp(usual_architecture(wanted_architecture),
                                                   usual_architecture(architecture)) == 0) &&
           (*wanted_os == '\0' || strcmp(wanted_os, os) == 0);
}

static int platform_passes(const swarm__want *want, const swarm__place *place)
{
    size_t count = swarm_placement_platform_count(want->placement);
    const char *architecture = swarm__node_architecture(place->node);
    const char *os = swarm__node_os(place->node);
    if (count == 0)
        return 1;
    if (*architecture == '\0' && *os == '\0')
        return 0;
    for (size_t i = 0; i < count; i++)
        if (platform_matches(swarm_placement_platform_at(want->placement, i), architecture, os))
            return 1;
    return 0;
}

static void platform_explain(const swarm__want *want, const swarm__place *place, swarm__text *text)
{
    swarm__text_add(text, "wants ");
    for (size_t i = 0; i < swarm_placement_platform_count(want->placement); i++) {
        const swarm_platform *wanted = swarm_placement_platform_at(want->placement, i);
        swarm__text_add_format(text, "%s%s/%s", i > 0 ? " or " : "",
                               text_or(swarm_platform_get_os(wanted), "any"),
                               text_or(swarm_platform_get_architecture(wanted), "any"));
    }
    swarm__text_add_format(text, ", found %s/%s", text_or(swarm__node_os(place->node), "unknown"),
                           text_or(swarm__node_architecture(place->node), "unknown"));
}

/* ---- host ports ---- */

static int host_ports_pass(const swarm__want *want, const swarm__place *place)
{
    for (size_t i = 0; i < want->claim->ports.count; i++)
        if (swarm__host_ports_find(&place->ports, &want->claim->ports.items[i]) != NULL)
            return 0;
    return 1;
}

static void host_ports_explain(const swarm__want *want, const swarm__place *place,
                               swarm__text *text)
{
    for (size_t i = 0; i < want->claim->ports.count; i++) {
        const swarm__host_port *port = &want->claim->ports.items[i];
        if (swarm__host_ports_find(&place->ports, port) != NULL)
            swarm__text_add_format(text, "%swants port %u/%s, which another task holds",
                                   text->length > 0 ? "; " : "", port->port,
                                   swarm_port_protocol_to_str(port->protocol));
    }
}

/* ---- max replicas ---- */

static int max_replicas_pass(const swarm__want *want, const swarm__place *place)
{
    uint64_t limit = swarm_placement_get_max_replicas(want->placement);
    return limit == 0 || swarm__counts_on(want->counts, place) < limit;
}

static void max_replicas_explain(const swarm__want *want, const swarm__place *place,
                                 swarm__text *text)
{
    swarm__text_add_format(text, "wants fewer than %llu tasks of the service on a node, found %u",
                           (unsigned long long)swarm_placement_get_max_replicas(want->placement),
                           (unsigned)swarm__counts_on(want->counts, place));
}

/* ---- all of them ---- */

static const struct {
    swarm_filter filter;
    int (*passes)(const swarm__want *want, const swarm__place *place);
    void (*explain)(const swarm__want *want, const swarm__place *place, swarm__text *text);
    const char *phrase_one; /* NULL: the same as for many, without a number */
    const char *phrase_many;
} filters[] = {
    {SWARM_FILTER_READY, ready_passes, ready_explain, "1 node not available for new tasks",
     "%zu nodes not available for new tasks"},
    {SWARM_FILTER_RESOURCES, resources_pass, resources_explain, "insufficient resources on 1 node",
     "insufficient resources on %zu nodes"},
    {SWARM_FILTER_CONSTRAINTS, constraints_pass, constraints_explain,
     "scheduling constraints not satisfied on 1 node",
     "scheduling constraints not satisfied on %zu nodes"},
    {SWARM_FILTER_PLATFORM, platform_passes, platform_explain, "unsupported platform on 1 node",
     "unsupported platform on %zu nodes"},
    {SWARM_FILTER_HOST_PORT, host_ports_pass, host_ports_explain,
     "host-mode port already in use on 1 node", "host-mode port already in use on %zu nodes"},
    {SWARM_FILTER_MAX_REPLICAS, max_replicas_pass, max_replicas_explain,
     "max replicas per node limit exceed", NULL},
};

enum {
    FILTER_COUNT = sizeof filters / sizeof filters[0]
};

swarm_filter swarm__filter_first_failed(const swarm__want *want, const swarm__place *place)
{
    for (size_t i = 0; i < FILTER_COUNT; i++)
        if (!filters[i].passes(want, place))
            return filters[i].filter;
    return SWARM_FILTER_UNKNOWN;
}

int swarm__filter_passes(swarm_filter filter, const swarm__want *want, const swarm__place *place)
{
    return filters[filter - 1].passes(want, place);
}

char *swarm__filter_explain(swarm_filter filter, const swarm__want *want, const swarm__place *place)
{
    swarm__text text = {0};
    filters[filter - 1].explain(want, place, &text);
    return swarm__text_take(&text);
}

/* The phrases are the table's, none of them is anybody else's text. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
char *swarm__filter_phrase(swarm_filter filter, size_t nodes)
{
    const char *many = filters[filter - 1].phrase_many;
    if (nodes == 1 || many == NULL)
        return swarm__strdup(filters[filter - 1].phrase_one);
    return swarm__format(many, nodes);
}
#pragma GCC diagnostic pop
