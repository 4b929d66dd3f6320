/* SPDX-License-Identifier: MIT */
#include "round.h"
#include "options.h"
#include <stdlib.h>
#include <string.h>

/* What counts most for the stack comes last. */
static const struct {
    swarm_verdict verdict;
    int exit_code;
} verdicts[] = {
    {SWARM_VERDICT_SUCCEEDED, DEPLOY_EXIT_SUCCEEDED},
    {SWARM_VERDICT_SUPERSEDED, DEPLOY_EXIT_ERROR},
    {SWARM_VERDICT_CANCELLED, DEPLOY_EXIT_ERROR},
    {SWARM_VERDICT_ROLLED_BACK, DEPLOY_EXIT_ROLLED_BACK},
    {SWARM_VERDICT_PAUSED, DEPLOY_EXIT_PAUSED},
    {SWARM_VERDICT_TIMED_OUT, DEPLOY_EXIT_TIMED_OUT},
    {SWARM_VERDICT_ROLLBACK_FAILED, DEPLOY_EXIT_ROLLBACK_FAILED},
    {DEPLOY_FAILED, DEPLOY_EXIT_ERROR},
};

static size_t verdict_weight(swarm_verdict verdict)
{
    size_t i = 0;
    while (i + 1 < sizeof verdicts / sizeof verdicts[0] && verdicts[i].verdict != verdict)
        i++;
    return i;
}

const char *deploy_verdict_to_str(swarm_verdict verdict)
{
    return verdict == DEPLOY_FAILED ? "failed" : swarm_verdict_to_str(verdict);
}

int deploy_verdict_exit_code(swarm_verdict verdict)
{
    return verdicts[verdict_weight(verdict)].exit_code;
}

static void entry_clear(deploy_entry *entry)
{
    free(entry->name);
    free(entry->reason);
}

void deploy_round_clear(deploy_round *round)
{
    for (size_t i = 0; i < round->count; i++)
        entry_clear(&round->entries[i]);
    free(round->entries);
    memset(round, 0, sizeof *round);
}

void deploy_round_begin(deploy_round *round, int64_t now_ns, int64_t timeout_ns)
{
    size_t kept = 0;
    for (size_t i = 0; i < round->count; i++) {
        if (round->entries[i].verdict == DEPLOY_PENDING)
            round->entries[kept++] = round->entries[i];
        else
            entry_clear(&round->entries[i]);
    }
    round->count = kept;
    round->start_ns = now_ns;
    round->deadline_ns =
        timeout_ns >= 0 && timeout_ns < INT64_MAX - now_ns ? now_ns + timeout_ns : INT64_MAX;
    round->verdict = DEPLOY_PENDING;
}

static deploy_entry *entry_find(const deploy_round *round, const char *service)
{
    for (size_t i = 0; service != NULL && i < round->count; i++)
        if (strcmp(round->entries[i].name, service) == 0)
            return &round->entries[i];
    return NULL;
}

int deploy_round_add(deploy_round *round, const char *service)
{
    deploy_entry *entry = entry_find(round, service);
    if (entry != NULL)
        return 0;
    deploy_entry *entries = realloc(round->entries, (round->count + 1) * sizeof *entries);
    if (entries == NULL)
        return SWARM_E_NOMEM;
    round->entries = entries;
    char *name = strdup(service);
    if (name == NULL)
        return SWARM_E_NOMEM;
    entries[round->count++] = (deploy_entry){.name = name};
    return 0;
}

static void entry_settle(deploy_entry *entry, swarm_verdict verdict, const char *reason)
{
    entry->verdict = verdict;
    free(entry->reason);
    entry->reason = reason != NULL && reason[0] != '\0' ? strdup(reason) : NULL;
}

void deploy_round_take(deploy_round *round, const swarm_event *event)
{
    deploy_entry *entry = entry_find(round, swarm_event_get_service_name(event));
    if (entry == NULL || entry->verdict != DEPLOY_PENDING)
        return;
    const char *error = swarm_event_get_error(event);
    swarm_verdict verdict = swarm_event_get_verdict(event);
    switch (swarm_event_get_kind(event)) {
    case SWARM_EVENT_KIND_UPDATE_VERDICT:
        if (verdict != SWARM_VERDICT_SUPERSEDED) /* another change is under way: that one counts */
            entry_settle(entry, verdict,
                         error != NULL || verdict == SWARM_VERDICT_SUCCEEDED
                             ? error
                             : swarm_event_get_message(event));
        break;
    case SWARM_EVENT_KIND_SERVICE_REMOVED:
        entry_settle(entry, SWARM_VERDICT_CANCELLED, NULL);
        break;
    case SWARM_EVENT_KIND_PORT:
        if (error != NULL)
            entry_settle(entry, DEPLOY_FAILED, error);
        break;
    default:
        break;
    }
}

int deploy_round_check(deploy_round *round, int64_t now_ns)
{
    if (round->verdict != DEPLOY_PENDING)
        return 0;
    swarm_verdict worst = SWARM_VERDICT_SUCCEEDED;
    size_t pending = 0;
    for (size_t i = 0; i < round->count; i++) {
        deploy_entry *entry = &round->entries[i];
        if (entry->verdict == DEPLOY_PENDING && now_ns >= round->deadline_ns)
            entry_settle(entry, SWARM_VERDICT_TIMED_OUT, "there was no verdict in time");
        if (entry->verdict == DEPLOY_PENDING)
            pending++;
        else if (verdict_weight(entry->verdict) > verdict_weight(worst))
            worst = entry->verdict;
    }
    if (pending > 0)
        return 0;
    round->verdict = worst;
    return 1;
}

int64_t deploy_round_deadline_ns(const deploy_round *round)
{
    return round->verdict == DEPLOY_PENDING ? round->deadline_ns : INT64_MAX;
}
