/* SPDX-License-Identifier: MIT */
#include "stack/scalar_text.h"

#include <swarm/error.h>

/* Take the second, fourth ... of each run of quotes away. */
static void mend_quotes(swarm__text *text)
{
    size_t kept = 0, run = 0;
    for (size_t i = 0; i < text->length; i++) {
        run = text->data[i] == '\'' ? run + 1 : 0;
        if (run == 0 || run % 2 == 1)
            text->data[kept++] = text->data[i];
    }
    text->length = kept;
}

int swarm__scalar_text(struct fy_token *token, swarm__text *out)
{
    struct fy_token_iter *pieces = fy_token_iter_create(token);
    if (pieces == NULL)
        return SWARM_E_NOMEM;
    int failed = 0;
    const struct fy_iter_chunk *piece = NULL;
    while ((piece = fy_token_iter_chunk_next(pieces, piece, &failed)) != NULL)
        swarm__text_add_bytes(out, piece->str, piece->len);
    fy_token_iter_destroy(pieces);
    if (failed || out->failed)
        return SWARM_E_NOMEM;
    /* In single quotes two quotes stand for one. Of n such pairs in a row libfyaml 0.7 makes 2n - 1
     * quotes (later versions n); the length that its scanner counted is right. */
    if (fy_token_scalar_style(token) == FYSS_SINGLE_QUOTED &&
        out->length > fy_token_get_text_length(token))
        mend_quotes(out);
    return 0;
}
