/* SPDX-License-Identifier: MIT */
#include "core/constraint.h"

#include "base/address.h"
#include "base/alloc.h"
#include "base/array.h"
#include "base/ascii.h"
#include "base/error.h"
#include "core/node_facts.h"
#include <string.h>

int swarm__constraints_parse(const swarm_placement *placement, swarm__constraints *out_constraints,
                             swarm_error **err)
{
    swarm__constraints parsed = {0};
    size_t count = swarm_placement_constraint_count(placement);
    if (swarm__array_reserve(&parsed, count) < 0)
        return swarm__fail_nomem(err);
    for (size_t i = 0; i < count; i++) {
        int code = swarm__constraint_parse(swarm_placement_constraint_at(placement, i),
                                           &parsed.items[parsed.count], err);
        if (code < 0) {
            swarm__error_prefix_index(err, i);
            swarm__error_prefix(err, "/Constraints");
            swarm__constraints_free(&parsed);
            return code;
        }
        parsed.count++;
    }
    *out_constraints = parsed;
    return 0;
}

void swarm__constraints_free(swarm__constraints *constraints)
{
    for (size_t i = 0; i < constraints->count; i++)
        swarm__constraint_clear(&constraints->items[i]);
    swarm__array_free(constraints);
}

/* The rest of `key` behind `prefix`, whose case does not matter; NULL when it starts otherwise. */
static const char *behind(const char *key, const char *prefix)
{
    size_t length = strlen(prefix);
    return swarm__ascii_begins(key, prefix) && key[length] != '\0' ? key + length : NULL;
}

static const char *role_of(const swarm_node *node)
{
    swarm_node_role role = swarm_node_spec_get_role(swarm_node_get_spec(node));
    return swarm_node_role_to_str(role != SWARM_NODE_ROLE_UNKNOWN ? role : SWARM_NODE_ROLE_WORKER);
}

int swarm__constraint_is_about_one_node(const swarm__constraint *constraint)
{
    return swarm__ascii_equal(constraint->key, "node.id") ||
           swarm__ascii_equal(constraint->key, "node.hostname") ||
           swarm__ascii_equal(constraint->key, "node.ip");
}

/* NULL for keys that Docker Swarm does not know: they never match, with either sign. */
static const char *look_up(const char *key, const swarm__subject *subject)
{
    const char *name;
    if (swarm__ascii_equal(key, "node.id"))
        return subject->id;
    if (swarm__ascii_equal(key, "node.hostname"))
        return subject->hostname;
    if (swarm__ascii_equal(key, "node.ip"))
        return subject->address;
    if (swarm__ascii_equal(key, "node.role"))
        return role_of(subject->node);
    if (swarm__ascii_equal(key, "node.platform.os"))
        return swarm__node_os(subject->node);
    if (swarm__ascii_equal(key, "node.platform.arch"))
        return swarm__node_architecture(subject->node);
    if ((name = behind(key, "node.labels.")) != NULL)
        return swarm__node_label(subject->node, name);
    if ((name = behind(key, "engine.labels.")) != NULL)
        return swarm__node_engine_label(subject->node, name);
    return NULL;
}

const char *swarm__constraint_label(const swarm__constraint *constraint)
{
    return behind(constraint->key, "node.labels.") != NULL ||
                   behind(constraint->key, "engine.labels.") != NULL
               ? constraint->key
               : NULL;
}

const char *swarm__constraint_found(const swarm__constraint *constraint,
                                    const swarm__subject *subject)
{
    const char *found = look_up(constraint->key, subject);
    return found != NULL ? found : "";
}

/* An address or a network; anything else fails with both signs. */
static int address_holds(const swarm__constraint *constraint, const char *found)
{
    swarm__network network;
    if (swarm__network_parse(constraint->value, &network) < 0)
        return 0;
    return swarm__network_contains(&network, found) != constraint->negated;
}

int swarm__constraint_holds(const swarm__constraint *constraint, const swarm__subject *subject)
{
    const char *found = look_up(constraint->key, subject);
    const char *wanted = constraint->value;
    if (found == NULL)
        return 0;
    if (swarm__ascii_equal(constraint->key, "node.ip"))
        return address_holds(constraint, found);
    if (swarm__ascii_equal(constraint->key, "node.platform.arch")) {
        found = swarm__usual_architecture(found);
        wanted = swarm__usual_architecture(wanted);
    }
    return swarm__ascii_equal(wanted, found) != constraint->negated;
}

const swarm__constraint *swarm__constraints_broken(const swarm__constraints *constraints,
                                                   const swarm_node *node)
{
    swarm__subject subject = swarm__node_subject(node);
    for (size_t i = 0; i < constraints->count; i++)
        if (!swarm__constraint_holds(&constraints->items[i], &subject))
            return &constraints->items[i];
    return NULL;
}
