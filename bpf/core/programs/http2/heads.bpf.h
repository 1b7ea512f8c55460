/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The head of a request of HTTP/2, from the fields that a Go program has read.
 *
 * Source of truth: MetaHeadersFrame in frame.go of golang.org/x/net/http2, HeaderField in its hpack.
 */
#ifndef REGSCOPE_HTTP2_HEADS_BPF_H
#define REGSCOPE_HTTP2_HEADS_BPF_H

#include "../go-http/fields.bpf.h"

/* MetaHeadersFrame: its slice of fields. */
#define FIELDS_AT 8
#define FIELDS_COUNT 16
/* More of them are not looked through; those that Go requires come first. */
#define MOST_FIELDS 64

struct go_field {
	struct go_string name;
	struct go_string value;
	u64 is_sensitive;
};

/* Not static, so that the verifier looks at it once. */
__noinline int take_field(struct head_fields *fields, u64 at)
{
	struct go_field field;

	if (fields && !bpf_probe_read_user(&field, sizeof(field), (void *)at))
		take_named(fields, &field.name, &field.value);
	return 0;
}

/* Tells the head of the request `id`. */
static __noinline int tell_stream_head(u64 id, u64 ns, u64 headers)
{
	struct head_fields fields = {};
	u64 at = user_u64(headers + FIELDS_AT), count = user_u64(headers + FIELDS_COUNT);

	for (int i = 0; i < MOST_FIELDS; i++) {
		if (i >= count)
			break;
		take_field(&fields, at + i * sizeof(struct go_field));
	}
	tell_fields(id, ns, 0, &fields);
	return 0;
}

#endif
