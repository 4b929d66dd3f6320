/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a placement constraint. It is refused in Docker's words, or it is understood: then what it
 * means, written down, means the same; and a node is judged by it, by name, label and address.
 */
#include "core/constraint.h"

#include "base/alloc.h"
#include "base/text.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static swarm_node *new_node(void)
{
    static const char json[] =
        "{\"ID\":\"node-1\",\"Spec\":{\"Role\":\"manager\",\"Labels\":{\"zone\":\"a\",\"a\":\"\"}},"
        "\"Description\":{\"Hostname\":\"host-1\",\"Platform\":{\"OS\":\"linux\",\"Architecture\":"
        "\"x86_64\"},\"Engine\":{\"Labels\":{\"disk\":\"ssd\"}}},\"Status\":{\"Addr\":"
        "\"10.0.0.1\"}}";
    swarm_node *node = NULL;
    require(swarm_node_from_json(json, strlen(json), &node, NULL) == 0);
    return node;
}

/* The same words with the other sign hold where these do not, unless the key is none or the value no
 * address. */
static void judge(const swarm__constraint *constraint, const swarm_node *node)
{
    swarm__subject subject = swarm__node_subject(node);
    swarm__constraint opposite = *constraint;
    opposite.negated = !opposite.negated;
    int holds = swarm__constraint_holds(constraint, &subject);
    require(holds == 0 || holds == 1);
    require(!(holds && swarm__constraint_holds(&opposite, &subject)));
    require(swarm__constraint_found(constraint, &subject) != NULL);
    swarm__constraint_is_about_one_node(constraint);
    const char *label = swarm__constraint_label(constraint);
    require(label == NULL || label == constraint->key);
}

static void go_round(const swarm__constraint *constraint)
{
    swarm__constraint again;
    char *text = swarm__format("%s %s %s", constraint->key,
                               constraint->negated ? "!=" : "==", constraint->value);
    require(text != NULL && swarm__constraint_parse(text, &again, NULL) == 0);
    require(strcmp(again.key, constraint->key) == 0);
    require(strcmp(again.value, constraint->value) == 0);
    require(again.negated == constraint->negated);
    swarm__constraint_clear(&again);
    swarm__free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = swarm__strndup((const char *)data, size);
    swarm__constraint constraint;
    swarm_error *error = NULL;
    require(text != NULL);
    int result = swarm__constraint_parse(text, &constraint, &error);
    require((result < 0) == (error != NULL));
    if (result < 0) {
        require(result == SWARM_E_PARSE && swarm_error_get_message(error)[0] != '\0');
        swarm_error_free(error);
    } else {
        swarm_node *node = new_node();
        go_round(&constraint);
        judge(&constraint, node);
        swarm_node_free(node);
        swarm__constraint_clear(&constraint);
    }
    swarm__free(text);
    return 0;
}
