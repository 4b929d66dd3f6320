/* SPDX-License-Identifier: MIT
 *
 * Steering an update on its way: pause, resume, promote, cancel, the answer at a gate; and telling of
 * gates.
 */
#include "base/error.h"
#include "base/text.h"
#include "core/engine_parts.h"

/* The service whose update runs. NULL: `code` and the error say why not. */
static engine_service *find_running(swarm_engine *engine, const char *id_or_name, int64_t now_ns,
                                    int *out_code, swarm_error **err)
{
    if (engine == NULL || id_or_name == NULL) {
        *out_code = swarm__fail(err, SWARM_E_INVAL, NULL, "an argument is NULL");
        return NULL;
    }
    swarm__engine_set_now(engine, now_ns);
    engine_service *service = swarm__engine_find_service(engine, id_or_name);
    if (service == NULL) {
        *out_code = swarm__fail(err, SWARM_E_NOTFOUND, NULL, "service %s not found", id_or_name);
        return NULL;
    }
    if (swarm__engine_begin_rollout(engine, service) < 0) {
        *out_code = swarm__fail_nomem(err);
        return NULL;
    }
    if (!swarm__update_runs(service)) {
        *out_code = swarm__fail(err, SWARM_E_STATE, NULL, "no update of service %s is on its way",
                                id_or_name);
        return NULL;
    }
    return service;
}

/* What the update says of itself from now on. NULL when memory is short; room for its effects is
 * reserved. */
static swarm__shared_text *prepare_word(swarm_engine *engine, const engine_service *service,
                                        const char *word)
{
    if (swarm__engine_reserve(engine, TASK_EFFECTS) < 0)
        return NULL;
    char *text = swarm__format("%s %s", service->rolling_back ? "rollback" : "update", word);
    swarm__shared_text *shared = text != NULL ? swarm__shared_text_new(text) : NULL;
    swarm_free(text);
    return shared;
}

/* The state is the same: it has not ended. */
static void say(swarm_engine *engine, engine_service *service, swarm__shared_text *word)
{
    swarm__update_set_status(engine, service, service->update_state, word);
    swarm__service_mark(engine, service);
}

typedef int steering(swarm_rollout *rollout, int64_t now_ns, swarm_error **err);

static int steer(swarm_engine *engine, const char *id_or_name, steering *how, const char *word,
                 int64_t now_ns, swarm_error **err)
{
    int code = 0;
    engine_service *service = find_running(engine, id_or_name, now_ns, &code, err);
    if (service == NULL)
        return code;
    swarm__shared_text *text = prepare_word(engine, service, word);
    if (text == NULL)
        return swarm__fail_nomem(err);
    code = how(service->rollout, engine->now_ns, err);
    if (code > 0) {
        say(engine, service, text);
        if (service->at_gate && !swarm_rollout_is_at_gate(service->rollout)) {
            service->at_gate = 0;
            swarm__tell_service(engine, SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED, service);
        }
    }
    swarm__shared_text_release(text);
    return code < 0 ? code : 0;
}

int swarm_engine_pause_update(swarm_engine *engine, const char *id_or_name, int64_t now_ns,
                              swarm_error **err)
{
    return steer(engine, id_or_name, swarm_rollout_pause, "held: it was paused on request", now_ns,
                 err);
}

int swarm_engine_resume_update(swarm_engine *engine, const char *id_or_name, int64_t now_ns,
                               swarm_error **err)
{
    return steer(engine, id_or_name, swarm_rollout_resume, "in progress: it was resumed on request",
                 now_ns, err);
}

int swarm_engine_promote_update(swarm_engine *engine, const char *id_or_name, int64_t now_ns,
                                swarm_error **err)
{
    return steer(engine, id_or_name, swarm_rollout_promote,
                 "in progress: it was promoted on request", now_ns, err);
}

int swarm_engine_cancel_update(swarm_engine *engine, const char *id_or_name, int64_t now_ns,
                               swarm_error **err)
{
    int code = 0;
    engine_service *service = find_running(engine, id_or_name, now_ns, &code, err);
    if (service == NULL)
        return code;
    (void)swarm_rollout_end(service->rollout, SWARM_VERDICT_CANCELLED);
    swarm__save_service(engine, service);
    swarm__service_mark(engine, service);
    return 0;
}

int swarm_engine_answer_gate(swarm_engine *engine, const char *id_or_name, swarm_gate_answer answer,
                             int64_t now_ns, swarm_error **err)
{
    static const char *const words[] = {
        [SWARM_GATE_ANSWER_GO] = "in progress: the gate was answered with go",
        [SWARM_GATE_ANSWER_HOLD] = "held: the gate was answered with hold",
        [SWARM_GATE_ANSWER_STOP] = "stopped at the gate on request"};
    if (answer < SWARM_GATE_ANSWER_GO || answer > SWARM_GATE_ANSWER_STOP)
        return swarm__fail(err, SWARM_E_INVAL, NULL, "the answer is go, hold or stop");
    int code = 0;
    engine_service *service = find_running(engine, id_or_name, now_ns, &code, err);
    if (service == NULL)
        return code;
    swarm__shared_text *text = prepare_word(engine, service, words[answer]);
    if (text == NULL)
        return swarm__fail_nomem(err);
    code = swarm_rollout_answer_gate(service->rollout, answer, engine->now_ns, err);
    if (code == 0) {
        service->at_gate = answer == SWARM_GATE_ANSWER_HOLD;
        service->stopped_at_gate = answer == SWARM_GATE_ANSWER_STOP;
        say(engine, service, text);
        swarm__tell_service(engine, SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED, service);
    }
    swarm__service_mark(engine, service);
    swarm__shared_text_release(text);
    return code;
}

/* ---- what the rollout itself comes to ---- */

int swarm__update_tell_gate(swarm_engine *engine, engine_service *service)
{
    swarm_rollout *rollout = service->rollout;
    if (service->at_gate == swarm_rollout_is_at_gate(rollout))
        return 0;
    char *text = swarm__format("waits for an answer at the gate after batch %llu",
                               (unsigned long long)swarm_rollout_get_batch(rollout));
    if (text == NULL)
        return SWARM_E_NOMEM;
    swarm__shared_text *message = prepare_word(
        engine, service,
        service->at_gate ? "in progress: the gate was not answered in time, which means go" : text);
    swarm_free(text);
    if (message == NULL)
        return SWARM_E_NOMEM;
    service->at_gate ^= 1;
    if (swarm__update_runs(service)) {
        say(engine, service, message);
        swarm__tell_service(engine,
                            service->at_gate ? SWARM_EVENT_KIND_UPDATE_GATE
                                             : SWARM_EVENT_KIND_UPDATE_GATE_ANSWERED,
                            service);
    }
    swarm__shared_text_release(message);
    return 1;
}
