/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const regscope = $root.regscope = (() => {

    /**
     * Namespace regscope.
     * @exports regscope
     * @namespace
     */
    const regscope = {};

    regscope.wire = (function() {

        /**
         * Namespace wire.
         * @memberof regscope
         * @namespace
         */
        const wire = {};

        wire.v1 = (function() {

            /**
             * Namespace v1.
             * @memberof regscope.wire
             * @namespace
             */
            const v1 = {};

            v1.AgentFrame = (function() {

                /**
                 * Properties of an AgentFrame.
                 * @typedef {Object} regscope.wire.v1.AgentFrame.$Properties
                 * @property {regscope.wire.v1.Hello.$Properties|null} [hello] AgentFrame hello
                 * @property {regscope.wire.v1.Batch.$Properties|null} [batch] AgentFrame batch
                 * @property {regscope.wire.v1.Pong.$Properties|null} [pong] AgentFrame pong
                 * @property {regscope.wire.v1.AgentReport.$Properties|null} [report] AgentFrame report
                 * @property {regscope.wire.v1.Cut.$Properties|null} [cut] AgentFrame cut
                 * @property {regscope.wire.v1.Proof.$Properties|null} [proof] AgentFrame proof
                 * @property {"hello"|"batch"|"pong"|"report"|"cut"|"proof"} [kind] AgentFrame kind
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an AgentFrame.
                 * @memberof regscope.wire.v1
                 * @interface IAgentFrame
                 * @augments regscope.wire.v1.AgentFrame.$Properties
                 * @deprecated Use regscope.wire.v1.AgentFrame.$Properties instead.
                 */

                /**
                 * Narrowed shape of an AgentFrame.
                 * @typedef {{
                 *   hello?: regscope.wire.v1.Hello.$Shape|null;
                 *   batch?: regscope.wire.v1.Batch.$Shape|null;
                 *   pong?: regscope.wire.v1.Pong.$Shape|null;
                 *   report?: regscope.wire.v1.AgentReport.$Shape|null;
                 *   cut?: regscope.wire.v1.Cut.$Shape|null;
                 *   proof?: regscope.wire.v1.Proof.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ kind?: undefined; hello?: null; batch?: null; pong?: null; report?: null; cut?: null; proof?: null }|{ kind?: "hello"; hello: regscope.wire.v1.Hello.$Shape; batch?: null; pong?: null; report?: null; cut?: null; proof?: null }|{ kind?: "batch"; hello?: null; batch: regscope.wire.v1.Batch.$Shape; pong?: null; report?: null; cut?: null; proof?: null }|{ kind?: "pong"; hello?: null; batch?: null; pong: regscope.wire.v1.Pong.$Shape; report?: null; cut?: null; proof?: null }|{ kind?: "report"; hello?: null; batch?: null; pong?: null; report: regscope.wire.v1.AgentReport.$Shape; cut?: null; proof?: null }|{ kind?: "cut"; hello?: null; batch?: null; pong?: null; report?: null; cut: regscope.wire.v1.Cut.$Shape; proof?: null }|{ kind?: "proof"; hello?: null; batch?: null; pong?: null; report?: null; cut?: null; proof: regscope.wire.v1.Proof.$Shape })
                 * )} regscope.wire.v1.AgentFrame.$Shape
                 */

                /**
                 * Constructs a new AgentFrame.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents an AgentFrame.
                 * @constructor
                 * @param {regscope.wire.v1.AgentFrame.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const AgentFrame = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * AgentFrame hello.
                 * @member {regscope.wire.v1.Hello.$Properties|null|undefined} hello
                 * @memberof regscope.wire.v1.AgentFrame
                 * @instance
                 */
                AgentFrame.prototype.hello = null;

                /**
                 * AgentFrame batch.
                 * @member {regscope.wire.v1.Batch.$Properties|null|undefined} batch
                 * @memberof regscope.wire.v1.AgentFrame
                 * @instance
                 */
                AgentFrame.prototype.batch = null;

                /**
                 * AgentFrame pong.
                 * @member {regscope.wire.v1.Pong.$Properties|null|undefined} pong
                 * @memberof regscope.wire.v1.AgentFrame
                 * @instance
                 */
                AgentFrame.prototype.pong = null;

                /**
                 * AgentFrame report.
                 * @member {regscope.wire.v1.AgentReport.$Properties|null|undefined} report
                 * @memberof regscope.wire.v1.AgentFrame
                 * @instance
                 */
                AgentFrame.prototype.report = null;

                /**
                 * AgentFrame cut.
                 * @member {regscope.wire.v1.Cut.$Properties|null|undefined} cut
                 * @memberof regscope.wire.v1.AgentFrame
                 * @instance
                 */
                AgentFrame.prototype.cut = null;

                /**
                 * AgentFrame proof.
                 * @member {regscope.wire.v1.Proof.$Properties|null|undefined} proof
                 * @memberof regscope.wire.v1.AgentFrame
                 * @instance
                 */
                AgentFrame.prototype.proof = null;

                // OneOf field names bound to virtual getters and setters
                let $oneOfFields;

                /**
                 * AgentFrame kind.
                 * @member {"hello"|"batch"|"pong"|"report"|"cut"|"proof"|undefined} kind
                 * @memberof regscope.wire.v1.AgentFrame
                 * @instance
                 */
                $Object.defineProperty(AgentFrame.prototype, "kind", {
                    get: $util.oneOfGetter($oneOfFields = ["hello", "batch", "pong", "report", "cut", "proof"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Encodes the specified AgentFrame message. Does not implicitly {@link regscope.wire.v1.AgentFrame.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.AgentFrame
                 * @static
                 * @param {regscope.wire.v1.AgentFrame.$Properties} message AgentFrame message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                AgentFrame.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.hello != null && $Object.hasOwnProperty.call(message, "hello"))
                        $root.regscope.wire.v1.Hello.encode(message.hello, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.batch != null && $Object.hasOwnProperty.call(message, "batch"))
                        $root.regscope.wire.v1.Batch.encode(message.batch, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.pong != null && $Object.hasOwnProperty.call(message, "pong"))
                        $root.regscope.wire.v1.Pong.encode(message.pong, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.report != null && $Object.hasOwnProperty.call(message, "report"))
                        $root.regscope.wire.v1.AgentReport.encode(message.report, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                    if (message.cut != null && $Object.hasOwnProperty.call(message, "cut"))
                        $root.regscope.wire.v1.Cut.encode(message.cut, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.proof != null && $Object.hasOwnProperty.call(message, "proof"))
                        $root.regscope.wire.v1.Proof.encode(message.proof, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an AgentFrame message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.AgentFrame
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.AgentFrame & regscope.wire.v1.AgentFrame.$Shape} AgentFrame
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                AgentFrame.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.AgentFrame();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.hello = $root.regscope.wire.v1.Hello.decode(reader, reader.size(), $undefined, _depth + 1, message.hello);
                                message.kind = "hello";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.batch = $root.regscope.wire.v1.Batch.decode(reader, reader.size(), $undefined, _depth + 1, message.batch);
                                message.kind = "batch";
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.pong = $root.regscope.wire.v1.Pong.decode(reader, reader.size(), $undefined, _depth + 1, message.pong);
                                message.kind = "pong";
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.report = $root.regscope.wire.v1.AgentReport.decode(reader, reader.size(), $undefined, _depth + 1, message.report);
                                message.kind = "report";
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.cut = $root.regscope.wire.v1.Cut.decode(reader, reader.size(), $undefined, _depth + 1, message.cut);
                                message.kind = "cut";
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                message.proof = $root.regscope.wire.v1.Proof.decode(reader, reader.size(), $undefined, _depth + 1, message.proof);
                                message.kind = "proof";
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return AgentFrame;
            })();

            v1.CollectorFrame = (function() {

                /**
                 * Properties of a CollectorFrame.
                 * @typedef {Object} regscope.wire.v1.CollectorFrame.$Properties
                 * @property {regscope.wire.v1.Welcome.$Properties|null} [welcome] CollectorFrame welcome
                 * @property {regscope.wire.v1.Refuse.$Properties|null} [refuse] CollectorFrame refuse
                 * @property {regscope.wire.v1.Ack.$Properties|null} [ack] CollectorFrame ack
                 * @property {regscope.wire.v1.Ping.$Properties|null} [ping] CollectorFrame ping
                 * @property {regscope.wire.v1.RunState.$Properties|null} [run] CollectorFrame run
                 * @property {regscope.wire.v1.Cut.$Properties|null} [cut] CollectorFrame cut
                 * @property {regscope.wire.v1.Challenge.$Properties|null} [challenge] CollectorFrame challenge
                 * @property {"welcome"|"refuse"|"ack"|"ping"|"run"|"cut"|"challenge"} [kind] CollectorFrame kind
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a CollectorFrame.
                 * @memberof regscope.wire.v1
                 * @interface ICollectorFrame
                 * @augments regscope.wire.v1.CollectorFrame.$Properties
                 * @deprecated Use regscope.wire.v1.CollectorFrame.$Properties instead.
                 */

                /**
                 * Narrowed shape of a CollectorFrame.
                 * @typedef {{
                 *   welcome?: regscope.wire.v1.Welcome.$Shape|null;
                 *   refuse?: regscope.wire.v1.Refuse.$Shape|null;
                 *   ack?: regscope.wire.v1.Ack.$Shape|null;
                 *   ping?: regscope.wire.v1.Ping.$Shape|null;
                 *   run?: regscope.wire.v1.RunState.$Shape|null;
                 *   cut?: regscope.wire.v1.Cut.$Shape|null;
                 *   challenge?: regscope.wire.v1.Challenge.$Shape|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ kind?: undefined; welcome?: null; refuse?: null; ack?: null; ping?: null; run?: null; cut?: null; challenge?: null }|{ kind?: "welcome"; welcome: regscope.wire.v1.Welcome.$Shape; refuse?: null; ack?: null; ping?: null; run?: null; cut?: null; challenge?: null }|{ kind?: "refuse"; welcome?: null; refuse: regscope.wire.v1.Refuse.$Shape; ack?: null; ping?: null; run?: null; cut?: null; challenge?: null }|{ kind?: "ack"; welcome?: null; refuse?: null; ack: regscope.wire.v1.Ack.$Shape; ping?: null; run?: null; cut?: null; challenge?: null }|{ kind?: "ping"; welcome?: null; refuse?: null; ack?: null; ping: regscope.wire.v1.Ping.$Shape; run?: null; cut?: null; challenge?: null }|{ kind?: "run"; welcome?: null; refuse?: null; ack?: null; ping?: null; run: regscope.wire.v1.RunState.$Shape; cut?: null; challenge?: null }|{ kind?: "cut"; welcome?: null; refuse?: null; ack?: null; ping?: null; run?: null; cut: regscope.wire.v1.Cut.$Shape; challenge?: null }|{ kind?: "challenge"; welcome?: null; refuse?: null; ack?: null; ping?: null; run?: null; cut?: null; challenge: regscope.wire.v1.Challenge.$Shape })
                 * )} regscope.wire.v1.CollectorFrame.$Shape
                 */

                /**
                 * Constructs a new CollectorFrame.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a CollectorFrame.
                 * @constructor
                 * @param {regscope.wire.v1.CollectorFrame.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const CollectorFrame = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * CollectorFrame welcome.
                 * @member {regscope.wire.v1.Welcome.$Properties|null|undefined} welcome
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @instance
                 */
                CollectorFrame.prototype.welcome = null;

                /**
                 * CollectorFrame refuse.
                 * @member {regscope.wire.v1.Refuse.$Properties|null|undefined} refuse
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @instance
                 */
                CollectorFrame.prototype.refuse = null;

                /**
                 * CollectorFrame ack.
                 * @member {regscope.wire.v1.Ack.$Properties|null|undefined} ack
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @instance
                 */
                CollectorFrame.prototype.ack = null;

                /**
                 * CollectorFrame ping.
                 * @member {regscope.wire.v1.Ping.$Properties|null|undefined} ping
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @instance
                 */
                CollectorFrame.prototype.ping = null;

                /**
                 * CollectorFrame run.
                 * @member {regscope.wire.v1.RunState.$Properties|null|undefined} run
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @instance
                 */
                CollectorFrame.prototype.run = null;

                /**
                 * CollectorFrame cut.
                 * @member {regscope.wire.v1.Cut.$Properties|null|undefined} cut
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @instance
                 */
                CollectorFrame.prototype.cut = null;

                /**
                 * CollectorFrame challenge.
                 * @member {regscope.wire.v1.Challenge.$Properties|null|undefined} challenge
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @instance
                 */
                CollectorFrame.prototype.challenge = null;

                // OneOf field names bound to virtual getters and setters
                let $oneOfFields;

                /**
                 * CollectorFrame kind.
                 * @member {"welcome"|"refuse"|"ack"|"ping"|"run"|"cut"|"challenge"|undefined} kind
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @instance
                 */
                $Object.defineProperty(CollectorFrame.prototype, "kind", {
                    get: $util.oneOfGetter($oneOfFields = ["welcome", "refuse", "ack", "ping", "run", "cut", "challenge"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Encodes the specified CollectorFrame message. Does not implicitly {@link regscope.wire.v1.CollectorFrame.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @static
                 * @param {regscope.wire.v1.CollectorFrame.$Properties} message CollectorFrame message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                CollectorFrame.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome"))
                        $root.regscope.wire.v1.Welcome.encode(message.welcome, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.refuse != null && $Object.hasOwnProperty.call(message, "refuse"))
                        $root.regscope.wire.v1.Refuse.encode(message.refuse, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.ack != null && $Object.hasOwnProperty.call(message, "ack"))
                        $root.regscope.wire.v1.Ack.encode(message.ack, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.ping != null && $Object.hasOwnProperty.call(message, "ping"))
                        $root.regscope.wire.v1.Ping.encode(message.ping, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                    if (message.run != null && $Object.hasOwnProperty.call(message, "run"))
                        $root.regscope.wire.v1.RunState.encode(message.run, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.cut != null && $Object.hasOwnProperty.call(message, "cut"))
                        $root.regscope.wire.v1.Cut.encode(message.cut, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                    if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge"))
                        $root.regscope.wire.v1.Challenge.encode(message.challenge, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a CollectorFrame message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.CollectorFrame
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.CollectorFrame & regscope.wire.v1.CollectorFrame.$Shape} CollectorFrame
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                CollectorFrame.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.CollectorFrame();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                message.welcome = $root.regscope.wire.v1.Welcome.decode(reader, reader.size(), $undefined, _depth + 1, message.welcome);
                                message.kind = "welcome";
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.refuse = $root.regscope.wire.v1.Refuse.decode(reader, reader.size(), $undefined, _depth + 1, message.refuse);
                                message.kind = "refuse";
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.ack = $root.regscope.wire.v1.Ack.decode(reader, reader.size(), $undefined, _depth + 1, message.ack);
                                message.kind = "ack";
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                message.ping = $root.regscope.wire.v1.Ping.decode(reader, reader.size(), $undefined, _depth + 1, message.ping);
                                message.kind = "ping";
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.run = $root.regscope.wire.v1.RunState.decode(reader, reader.size(), $undefined, _depth + 1, message.run);
                                message.kind = "run";
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                message.cut = $root.regscope.wire.v1.Cut.decode(reader, reader.size(), $undefined, _depth + 1, message.cut);
                                message.kind = "cut";
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                message.challenge = $root.regscope.wire.v1.Challenge.decode(reader, reader.size(), $undefined, _depth + 1, message.challenge);
                                message.kind = "challenge";
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return CollectorFrame;
            })();

            v1.Hello = (function() {

                /**
                 * Properties of a Hello.
                 * @typedef {Object} regscope.wire.v1.Hello.$Properties
                 * @property {number|null} [major] Hello major
                 * @property {number|null} [minor] Hello minor
                 * @property {string|null} [agentId] Hello agentId
                 * @property {number|null} [epoch] Hello epoch
                 * @property {regscope.wire.v1.Host.$Properties|null} [host] Hello host
                 * @property {Array.<number>|null} [spooledEpochs] Hello spooledEpochs
                 * @property {Uint8Array|null} [publicKey] Hello publicKey
                 * @property {string|null} [inviteId] Hello inviteId
                 * @property {string|null} [agentVersion] Hello agentVersion
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Hello.
                 * @memberof regscope.wire.v1
                 * @interface IHello
                 * @augments regscope.wire.v1.Hello.$Properties
                 * @deprecated Use regscope.wire.v1.Hello.$Properties instead.
                 */

                /**
                 * Shape of a Hello.
                 * @typedef {regscope.wire.v1.Hello.$Properties} regscope.wire.v1.Hello.$Shape
                 */

                /**
                 * Constructs a new Hello.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Hello.
                 * @constructor
                 * @param {regscope.wire.v1.Hello.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Hello = function (properties) {
                    this.spooledEpochs = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Hello major.
                 * @member {number} major
                 * @memberof regscope.wire.v1.Hello
                 * @instance
                 */
                Hello.prototype.major = 0;

                /**
                 * Hello minor.
                 * @member {number} minor
                 * @memberof regscope.wire.v1.Hello
                 * @instance
                 */
                Hello.prototype.minor = 0;

                /**
                 * Hello agentId.
                 * @member {string} agentId
                 * @memberof regscope.wire.v1.Hello
                 * @instance
                 */
                Hello.prototype.agentId = "";

                /**
                 * Hello epoch.
                 * @member {number} epoch
                 * @memberof regscope.wire.v1.Hello
                 * @instance
                 */
                Hello.prototype.epoch = 0;

                /**
                 * Hello host.
                 * @member {regscope.wire.v1.Host.$Properties|null|undefined} host
                 * @memberof regscope.wire.v1.Hello
                 * @instance
                 */
                Hello.prototype.host = null;

                /**
                 * Hello spooledEpochs.
                 * @member {Array.<number>} spooledEpochs
                 * @memberof regscope.wire.v1.Hello
                 * @instance
                 */
                Hello.prototype.spooledEpochs = $util.emptyArray;

                /**
                 * Hello publicKey.
                 * @member {Uint8Array} publicKey
                 * @memberof regscope.wire.v1.Hello
                 * @instance
                 */
                Hello.prototype.publicKey = $util.newBuffer([]);

                /**
                 * Hello inviteId.
                 * @member {string} inviteId
                 * @memberof regscope.wire.v1.Hello
                 * @instance
                 */
                Hello.prototype.inviteId = "";

                /**
                 * Hello agentVersion.
                 * @member {string} agentVersion
                 * @memberof regscope.wire.v1.Hello
                 * @instance
                 */
                Hello.prototype.agentVersion = "";

                /**
                 * Encodes the specified Hello message. Does not implicitly {@link regscope.wire.v1.Hello.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Hello
                 * @static
                 * @param {regscope.wire.v1.Hello.$Properties} message Hello message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Hello.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.major != null && $Object.hasOwnProperty.call(message, "major") && message.major !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.major);
                    if (message.minor != null && $Object.hasOwnProperty.call(message, "minor") && message.minor !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.minor);
                    if (message.agentId != null && $Object.hasOwnProperty.call(message, "agentId") && message.agentId !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.agentId);
                    if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.epoch);
                    if (message.host != null && $Object.hasOwnProperty.call(message, "host"))
                        $root.regscope.wire.v1.Host.encode(message.host, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.spooledEpochs != null && message.spooledEpochs.length)
                        writer.uint32(/* id 6, wireType 2 =*/50).uint32s(message.spooledEpochs);
                    if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
                        writer.uint32(/* id 7, wireType 2 =*/58).bytes(message.publicKey);
                    if (message.inviteId != null && $Object.hasOwnProperty.call(message, "inviteId") && message.inviteId !== "")
                        writer.uint32(/* id 8, wireType 2 =*/66).string(message.inviteId);
                    if (message.agentVersion != null && $Object.hasOwnProperty.call(message, "agentVersion") && message.agentVersion !== "")
                        writer.uint32(/* id 9, wireType 2 =*/74).string(message.agentVersion);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Hello message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Hello
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Hello & regscope.wire.v1.Hello.$Shape} Hello
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Hello.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Hello();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.major = value;
                                else
                                    delete message.major;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.minor = value;
                                else
                                    delete message.minor;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.agentId = value;
                                else
                                    delete message.agentId;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.epoch = value;
                                else
                                    delete message.epoch;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.host = $root.regscope.wire.v1.Host.decode(reader, reader.size(), $undefined, _depth + 1, message.host);
                                continue;
                            }
                        case 6: {
                                if (wireType === 2) {
                                    if (!(message.spooledEpochs && message.spooledEpochs.length))
                                        message.spooledEpochs = [];
                                    reader.uint32s(message.spooledEpochs);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.spooledEpochs && message.spooledEpochs.length))
                                    message.spooledEpochs = [];
                                message.spooledEpochs.push(reader.uint32());
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.publicKey = value;
                                else
                                    delete message.publicKey;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.inviteId = value;
                                else
                                    delete message.inviteId;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.agentVersion = value;
                                else
                                    delete message.agentVersion;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Hello;
            })();

            v1.Challenge = (function() {

                /**
                 * Properties of a Challenge.
                 * @typedef {Object} regscope.wire.v1.Challenge.$Properties
                 * @property {Uint8Array|null} [nonce] Challenge nonce
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Challenge.
                 * @memberof regscope.wire.v1
                 * @interface IChallenge
                 * @augments regscope.wire.v1.Challenge.$Properties
                 * @deprecated Use regscope.wire.v1.Challenge.$Properties instead.
                 */

                /**
                 * Shape of a Challenge.
                 * @typedef {regscope.wire.v1.Challenge.$Properties} regscope.wire.v1.Challenge.$Shape
                 */

                /**
                 * Constructs a new Challenge.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Challenge.
                 * @constructor
                 * @param {regscope.wire.v1.Challenge.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Challenge = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Challenge nonce.
                 * @member {Uint8Array} nonce
                 * @memberof regscope.wire.v1.Challenge
                 * @instance
                 */
                Challenge.prototype.nonce = $util.newBuffer([]);

                /**
                 * Encodes the specified Challenge message. Does not implicitly {@link regscope.wire.v1.Challenge.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Challenge
                 * @static
                 * @param {regscope.wire.v1.Challenge.$Properties} message Challenge message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Challenge.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.nonce);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Challenge message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Challenge
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Challenge & regscope.wire.v1.Challenge.$Shape} Challenge
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Challenge.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Challenge();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.nonce = value;
                                else
                                    delete message.nonce;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Challenge;
            })();

            v1.Proof = (function() {

                /**
                 * Properties of a Proof.
                 * @typedef {Object} regscope.wire.v1.Proof.$Properties
                 * @property {Uint8Array|null} [signature] Proof signature
                 * @property {Uint8Array|null} [codeMac] Proof codeMac
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Proof.
                 * @memberof regscope.wire.v1
                 * @interface IProof
                 * @augments regscope.wire.v1.Proof.$Properties
                 * @deprecated Use regscope.wire.v1.Proof.$Properties instead.
                 */

                /**
                 * Shape of a Proof.
                 * @typedef {regscope.wire.v1.Proof.$Properties} regscope.wire.v1.Proof.$Shape
                 */

                /**
                 * Constructs a new Proof.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Proof.
                 * @constructor
                 * @param {regscope.wire.v1.Proof.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Proof = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Proof signature.
                 * @member {Uint8Array} signature
                 * @memberof regscope.wire.v1.Proof
                 * @instance
                 */
                Proof.prototype.signature = $util.newBuffer([]);

                /**
                 * Proof codeMac.
                 * @member {Uint8Array} codeMac
                 * @memberof regscope.wire.v1.Proof
                 * @instance
                 */
                Proof.prototype.codeMac = $util.newBuffer([]);

                /**
                 * Encodes the specified Proof message. Does not implicitly {@link regscope.wire.v1.Proof.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Proof
                 * @static
                 * @param {regscope.wire.v1.Proof.$Properties} message Proof message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Proof.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                        writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.signature);
                    if (message.codeMac != null && $Object.hasOwnProperty.call(message, "codeMac") && message.codeMac.length)
                        writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.codeMac);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Proof message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Proof
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Proof & regscope.wire.v1.Proof.$Shape} Proof
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Proof.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Proof();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.signature = value;
                                else
                                    delete message.signature;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.codeMac = value;
                                else
                                    delete message.codeMac;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Proof;
            })();

            v1.Host = (function() {

                /**
                 * Properties of a Host.
                 * @typedef {Object} regscope.wire.v1.Host.$Properties
                 * @property {string|null} [name] Host name
                 * @property {string|null} [kernel] Host kernel
                 * @property {string|null} [bpftrace] Host bpftrace
                 * @property {number|null} [cpus] Host cpus
                 * @property {number|null} [memoryBytes] Host memoryBytes
                 * @property {string|null} [bootId] Host bootId
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Host.
                 * @memberof regscope.wire.v1
                 * @interface IHost
                 * @augments regscope.wire.v1.Host.$Properties
                 * @deprecated Use regscope.wire.v1.Host.$Properties instead.
                 */

                /**
                 * Shape of a Host.
                 * @typedef {regscope.wire.v1.Host.$Properties} regscope.wire.v1.Host.$Shape
                 */

                /**
                 * Constructs a new Host.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Host.
                 * @constructor
                 * @param {regscope.wire.v1.Host.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Host = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Host name.
                 * @member {string} name
                 * @memberof regscope.wire.v1.Host
                 * @instance
                 */
                Host.prototype.name = "";

                /**
                 * Host kernel.
                 * @member {string} kernel
                 * @memberof regscope.wire.v1.Host
                 * @instance
                 */
                Host.prototype.kernel = "";

                /**
                 * Host bpftrace.
                 * @member {string} bpftrace
                 * @memberof regscope.wire.v1.Host
                 * @instance
                 */
                Host.prototype.bpftrace = "";

                /**
                 * Host cpus.
                 * @member {number} cpus
                 * @memberof regscope.wire.v1.Host
                 * @instance
                 */
                Host.prototype.cpus = 0;

                /**
                 * Host memoryBytes.
                 * @member {number} memoryBytes
                 * @memberof regscope.wire.v1.Host
                 * @instance
                 */
                Host.prototype.memoryBytes = 0;

                /**
                 * Host bootId.
                 * @member {string} bootId
                 * @memberof regscope.wire.v1.Host
                 * @instance
                 */
                Host.prototype.bootId = "";

                /**
                 * Encodes the specified Host message. Does not implicitly {@link regscope.wire.v1.Host.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Host
                 * @static
                 * @param {regscope.wire.v1.Host.$Properties} message Host message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Host.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.kernel != null && $Object.hasOwnProperty.call(message, "kernel") && message.kernel !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.kernel);
                    if (message.bpftrace != null && $Object.hasOwnProperty.call(message, "bpftrace") && message.bpftrace !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.bpftrace);
                    if (message.cpus != null && $Object.hasOwnProperty.call(message, "cpus") && message.cpus !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.cpus);
                    if (message.memoryBytes != null && $Object.hasOwnProperty.call(message, "memoryBytes") && !$Object.is(message.memoryBytes, 0))
                        writer.uint32(/* id 5, wireType 1 =*/41).double(message.memoryBytes);
                    if (message.bootId != null && $Object.hasOwnProperty.call(message, "bootId") && message.bootId !== "")
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.bootId);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Host message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Host
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Host & regscope.wire.v1.Host.$Shape} Host
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Host.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Host();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.kernel = value;
                                else
                                    delete message.kernel;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bpftrace = value;
                                else
                                    delete message.bpftrace;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.cpus = value;
                                else
                                    delete message.cpus;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.memoryBytes = value;
                                else
                                    delete message.memoryBytes;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.bootId = value;
                                else
                                    delete message.bootId;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Host;
            })();

            v1.Welcome = (function() {

                /**
                 * Properties of a Welcome.
                 * @typedef {Object} regscope.wire.v1.Welcome.$Properties
                 * @property {number|null} [major] Welcome major
                 * @property {number|null} [minor] Welcome minor
                 * @property {regscope.wire.v1.RunState.$Properties|null} [run] Welcome run
                 * @property {Array.<regscope.wire.v1.Known.$Properties>|null} [known] Welcome known
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Welcome.
                 * @memberof regscope.wire.v1
                 * @interface IWelcome
                 * @augments regscope.wire.v1.Welcome.$Properties
                 * @deprecated Use regscope.wire.v1.Welcome.$Properties instead.
                 */

                /**
                 * Shape of a Welcome.
                 * @typedef {regscope.wire.v1.Welcome.$Properties} regscope.wire.v1.Welcome.$Shape
                 */

                /**
                 * Constructs a new Welcome.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Welcome.
                 * @constructor
                 * @param {regscope.wire.v1.Welcome.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Welcome = function (properties) {
                    this.known = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Welcome major.
                 * @member {number} major
                 * @memberof regscope.wire.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.major = 0;

                /**
                 * Welcome minor.
                 * @member {number} minor
                 * @memberof regscope.wire.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.minor = 0;

                /**
                 * Welcome run.
                 * @member {regscope.wire.v1.RunState.$Properties|null|undefined} run
                 * @memberof regscope.wire.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.run = null;

                /**
                 * Welcome known.
                 * @member {Array.<regscope.wire.v1.Known.$Properties>} known
                 * @memberof regscope.wire.v1.Welcome
                 * @instance
                 */
                Welcome.prototype.known = $util.emptyArray;

                /**
                 * Encodes the specified Welcome message. Does not implicitly {@link regscope.wire.v1.Welcome.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Welcome
                 * @static
                 * @param {regscope.wire.v1.Welcome.$Properties} message Welcome message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Welcome.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.major != null && $Object.hasOwnProperty.call(message, "major") && message.major !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.major);
                    if (message.minor != null && $Object.hasOwnProperty.call(message, "minor") && message.minor !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.minor);
                    if (message.run != null && $Object.hasOwnProperty.call(message, "run"))
                        $root.regscope.wire.v1.RunState.encode(message.run, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                    if (message.known != null && message.known.length)
                        for (let i = 0; i < message.known.length; ++i)
                            $root.regscope.wire.v1.Known.encode(message.known[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Welcome message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Welcome
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Welcome & regscope.wire.v1.Welcome.$Shape} Welcome
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Welcome.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Welcome();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.major = value;
                                else
                                    delete message.major;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.minor = value;
                                else
                                    delete message.minor;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                message.run = $root.regscope.wire.v1.RunState.decode(reader, reader.size(), $undefined, _depth + 1, message.run);
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.known && message.known.length))
                                    message.known = [];
                                message.known.push($root.regscope.wire.v1.Known.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Welcome;
            })();

            v1.Known = (function() {

                /**
                 * Properties of a Known.
                 * @typedef {Object} regscope.wire.v1.Known.$Properties
                 * @property {string|null} [runId] Known runId
                 * @property {number|null} [epoch] Known epoch
                 * @property {number|null} [lastSeq] Known lastSeq
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Known.
                 * @memberof regscope.wire.v1
                 * @interface IKnown
                 * @augments regscope.wire.v1.Known.$Properties
                 * @deprecated Use regscope.wire.v1.Known.$Properties instead.
                 */

                /**
                 * Shape of a Known.
                 * @typedef {regscope.wire.v1.Known.$Properties} regscope.wire.v1.Known.$Shape
                 */

                /**
                 * Constructs a new Known.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Known.
                 * @constructor
                 * @param {regscope.wire.v1.Known.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Known = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Known runId.
                 * @member {string} runId
                 * @memberof regscope.wire.v1.Known
                 * @instance
                 */
                Known.prototype.runId = "";

                /**
                 * Known epoch.
                 * @member {number} epoch
                 * @memberof regscope.wire.v1.Known
                 * @instance
                 */
                Known.prototype.epoch = 0;

                /**
                 * Known lastSeq.
                 * @member {number} lastSeq
                 * @memberof regscope.wire.v1.Known
                 * @instance
                 */
                Known.prototype.lastSeq = 0;

                /**
                 * Encodes the specified Known message. Does not implicitly {@link regscope.wire.v1.Known.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Known
                 * @static
                 * @param {regscope.wire.v1.Known.$Properties} message Known message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Known.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.runId != null && $Object.hasOwnProperty.call(message, "runId") && message.runId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.runId);
                    if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.epoch);
                    if (message.lastSeq != null && $Object.hasOwnProperty.call(message, "lastSeq") && message.lastSeq !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.lastSeq);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Known message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Known
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Known & regscope.wire.v1.Known.$Shape} Known
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Known.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Known();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.runId = value;
                                else
                                    delete message.runId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.epoch = value;
                                else
                                    delete message.epoch;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.lastSeq = value;
                                else
                                    delete message.lastSeq;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Known;
            })();

            v1.Refuse = (function() {

                /**
                 * Properties of a Refuse.
                 * @typedef {Object} regscope.wire.v1.Refuse.$Properties
                 * @property {string|null} [code] Refuse code
                 * @property {string|null} [message] Refuse message
                 * @property {string|null} [hint] Refuse hint
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Refuse.
                 * @memberof regscope.wire.v1
                 * @interface IRefuse
                 * @augments regscope.wire.v1.Refuse.$Properties
                 * @deprecated Use regscope.wire.v1.Refuse.$Properties instead.
                 */

                /**
                 * Shape of a Refuse.
                 * @typedef {regscope.wire.v1.Refuse.$Properties} regscope.wire.v1.Refuse.$Shape
                 */

                /**
                 * Constructs a new Refuse.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Refuse.
                 * @constructor
                 * @param {regscope.wire.v1.Refuse.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Refuse = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Refuse code.
                 * @member {string} code
                 * @memberof regscope.wire.v1.Refuse
                 * @instance
                 */
                Refuse.prototype.code = "";

                /**
                 * Refuse message.
                 * @member {string} message
                 * @memberof regscope.wire.v1.Refuse
                 * @instance
                 */
                Refuse.prototype.message = "";

                /**
                 * Refuse hint.
                 * @member {string} hint
                 * @memberof regscope.wire.v1.Refuse
                 * @instance
                 */
                Refuse.prototype.hint = "";

                /**
                 * Encodes the specified Refuse message. Does not implicitly {@link regscope.wire.v1.Refuse.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Refuse
                 * @static
                 * @param {regscope.wire.v1.Refuse.$Properties} message Refuse message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Refuse.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.code);
                    if (message.message != null && $Object.hasOwnProperty.call(message, "message") && message.message !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.message);
                    if (message.hint != null && $Object.hasOwnProperty.call(message, "hint") && message.hint !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.hint);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Refuse message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Refuse
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Refuse & regscope.wire.v1.Refuse.$Shape} Refuse
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Refuse.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Refuse();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.code = value;
                                else
                                    delete message.code;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.message = value;
                                else
                                    delete message.message;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.hint = value;
                                else
                                    delete message.hint;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Refuse;
            })();

            v1.RunState = (function() {

                /**
                 * Properties of a RunState.
                 * @typedef {Object} regscope.wire.v1.RunState.$Properties
                 * @property {string|null} [runId] RunState runId
                 * @property {boolean|null} [recordAll] RunState recordAll
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a RunState.
                 * @memberof regscope.wire.v1
                 * @interface IRunState
                 * @augments regscope.wire.v1.RunState.$Properties
                 * @deprecated Use regscope.wire.v1.RunState.$Properties instead.
                 */

                /**
                 * Shape of a RunState.
                 * @typedef {regscope.wire.v1.RunState.$Properties} regscope.wire.v1.RunState.$Shape
                 */

                /**
                 * Constructs a new RunState.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a RunState.
                 * @constructor
                 * @param {regscope.wire.v1.RunState.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const RunState = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * RunState runId.
                 * @member {string} runId
                 * @memberof regscope.wire.v1.RunState
                 * @instance
                 */
                RunState.prototype.runId = "";

                /**
                 * RunState recordAll.
                 * @member {boolean} recordAll
                 * @memberof regscope.wire.v1.RunState
                 * @instance
                 */
                RunState.prototype.recordAll = false;

                /**
                 * Encodes the specified RunState message. Does not implicitly {@link regscope.wire.v1.RunState.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.RunState
                 * @static
                 * @param {regscope.wire.v1.RunState.$Properties} message RunState message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                RunState.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.runId != null && $Object.hasOwnProperty.call(message, "runId") && message.runId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.runId);
                    if (message.recordAll != null && $Object.hasOwnProperty.call(message, "recordAll") && message.recordAll !== false)
                        writer.uint32(/* id 2, wireType 0 =*/16).bool(message.recordAll);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a RunState message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.RunState
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.RunState & regscope.wire.v1.RunState.$Shape} RunState
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                RunState.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.RunState();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.runId = value;
                                else
                                    delete message.runId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.recordAll = value;
                                else
                                    delete message.recordAll;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return RunState;
            })();

            v1.Cut = (function() {

                /**
                 * Properties of a Cut.
                 * @typedef {Object} regscope.wire.v1.Cut.$Properties
                 * @property {number|null} [number] Cut number
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Cut.
                 * @memberof regscope.wire.v1
                 * @interface ICut
                 * @augments regscope.wire.v1.Cut.$Properties
                 * @deprecated Use regscope.wire.v1.Cut.$Properties instead.
                 */

                /**
                 * Shape of a Cut.
                 * @typedef {regscope.wire.v1.Cut.$Properties} regscope.wire.v1.Cut.$Shape
                 */

                /**
                 * Constructs a new Cut.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Cut.
                 * @constructor
                 * @param {regscope.wire.v1.Cut.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Cut = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Cut number.
                 * @member {number} number
                 * @memberof regscope.wire.v1.Cut
                 * @instance
                 */
                Cut.prototype.number = 0;

                /**
                 * Encodes the specified Cut message. Does not implicitly {@link regscope.wire.v1.Cut.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Cut
                 * @static
                 * @param {regscope.wire.v1.Cut.$Properties} message Cut message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Cut.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.number != null && $Object.hasOwnProperty.call(message, "number") && message.number !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.number);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Cut message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Cut
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Cut & regscope.wire.v1.Cut.$Shape} Cut
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Cut.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Cut();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.number = value;
                                else
                                    delete message.number;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Cut;
            })();

            v1.Ack = (function() {

                /**
                 * Properties of an Ack.
                 * @typedef {Object} regscope.wire.v1.Ack.$Properties
                 * @property {number|null} [epoch] Ack epoch
                 * @property {number|null} [seq] Ack seq
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an Ack.
                 * @memberof regscope.wire.v1
                 * @interface IAck
                 * @augments regscope.wire.v1.Ack.$Properties
                 * @deprecated Use regscope.wire.v1.Ack.$Properties instead.
                 */

                /**
                 * Shape of an Ack.
                 * @typedef {regscope.wire.v1.Ack.$Properties} regscope.wire.v1.Ack.$Shape
                 */

                /**
                 * Constructs a new Ack.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents an Ack.
                 * @constructor
                 * @param {regscope.wire.v1.Ack.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Ack = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Ack epoch.
                 * @member {number} epoch
                 * @memberof regscope.wire.v1.Ack
                 * @instance
                 */
                Ack.prototype.epoch = 0;

                /**
                 * Ack seq.
                 * @member {number} seq
                 * @memberof regscope.wire.v1.Ack
                 * @instance
                 */
                Ack.prototype.seq = 0;

                /**
                 * Encodes the specified Ack message. Does not implicitly {@link regscope.wire.v1.Ack.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Ack
                 * @static
                 * @param {regscope.wire.v1.Ack.$Properties} message Ack message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Ack.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.epoch);
                    if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && message.seq !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.seq);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an Ack message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Ack
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Ack & regscope.wire.v1.Ack.$Shape} Ack
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Ack.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Ack();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.epoch = value;
                                else
                                    delete message.epoch;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.seq = value;
                                else
                                    delete message.seq;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Ack;
            })();

            v1.Ping = (function() {

                /**
                 * Properties of a Ping.
                 * @typedef {Object} regscope.wire.v1.Ping.$Properties
                 * @property {number|null} [number] Ping number
                 * @property {Long|null} [sentNs] Ping sentNs
                 * @property {Long|null} [clockOffsetNs] Ping clockOffsetNs
                 * @property {Long|null} [clockErrorNs] Ping clockErrorNs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Ping.
                 * @memberof regscope.wire.v1
                 * @interface IPing
                 * @augments regscope.wire.v1.Ping.$Properties
                 * @deprecated Use regscope.wire.v1.Ping.$Properties instead.
                 */

                /**
                 * Shape of a Ping.
                 * @typedef {regscope.wire.v1.Ping.$Properties} regscope.wire.v1.Ping.$Shape
                 */

                /**
                 * Constructs a new Ping.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Ping.
                 * @constructor
                 * @param {regscope.wire.v1.Ping.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Ping = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Ping number.
                 * @member {number} number
                 * @memberof regscope.wire.v1.Ping
                 * @instance
                 */
                Ping.prototype.number = 0;

                /**
                 * Ping sentNs.
                 * @member {Long} sentNs
                 * @memberof regscope.wire.v1.Ping
                 * @instance
                 */
                Ping.prototype.sentNs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Ping clockOffsetNs.
                 * @member {Long} clockOffsetNs
                 * @memberof regscope.wire.v1.Ping
                 * @instance
                 */
                Ping.prototype.clockOffsetNs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                /**
                 * Ping clockErrorNs.
                 * @member {Long} clockErrorNs
                 * @memberof regscope.wire.v1.Ping
                 * @instance
                 */
                Ping.prototype.clockErrorNs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Encodes the specified Ping message. Does not implicitly {@link regscope.wire.v1.Ping.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Ping
                 * @static
                 * @param {regscope.wire.v1.Ping.$Properties} message Ping message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Ping.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.number != null && $Object.hasOwnProperty.call(message, "number") && message.number !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.number);
                    if (message.sentNs != null && $Object.hasOwnProperty.call(message, "sentNs") && (typeof message.sentNs === "object" ? message.sentNs.low || message.sentNs.high : message.sentNs !== 0))
                        writer.uint32(/* id 2, wireType 1 =*/17).fixed64(message.sentNs);
                    if (message.clockOffsetNs != null && $Object.hasOwnProperty.call(message, "clockOffsetNs") && (typeof message.clockOffsetNs === "object" ? message.clockOffsetNs.low || message.clockOffsetNs.high : message.clockOffsetNs !== 0))
                        writer.uint32(/* id 3, wireType 0 =*/24).sint64(message.clockOffsetNs);
                    if (message.clockErrorNs != null && $Object.hasOwnProperty.call(message, "clockErrorNs") && (typeof message.clockErrorNs === "object" ? message.clockErrorNs.low || message.clockErrorNs.high : message.clockErrorNs !== 0))
                        writer.uint32(/* id 4, wireType 1 =*/33).fixed64(message.clockErrorNs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Ping message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Ping
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Ping & regscope.wire.v1.Ping.$Shape} Ping
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Ping.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Ping();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.number = value;
                                else
                                    delete message.number;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 1)
                                    break;
                                if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sentNs = value;
                                else
                                    delete message.sentNs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.clockOffsetNs = value;
                                else
                                    delete message.clockOffsetNs;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 1)
                                    break;
                                if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                    message.clockErrorNs = value;
                                else
                                    delete message.clockErrorNs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Ping;
            })();

            v1.Pong = (function() {

                /**
                 * Properties of a Pong.
                 * @typedef {Object} regscope.wire.v1.Pong.$Properties
                 * @property {number|null} [number] Pong number
                 * @property {Long|null} [pingSentNs] Pong pingSentNs
                 * @property {Long|null} [receivedNs] Pong receivedNs
                 * @property {Long|null} [sentNs] Pong sentNs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Pong.
                 * @memberof regscope.wire.v1
                 * @interface IPong
                 * @augments regscope.wire.v1.Pong.$Properties
                 * @deprecated Use regscope.wire.v1.Pong.$Properties instead.
                 */

                /**
                 * Shape of a Pong.
                 * @typedef {regscope.wire.v1.Pong.$Properties} regscope.wire.v1.Pong.$Shape
                 */

                /**
                 * Constructs a new Pong.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Pong.
                 * @constructor
                 * @param {regscope.wire.v1.Pong.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Pong = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Pong number.
                 * @member {number} number
                 * @memberof regscope.wire.v1.Pong
                 * @instance
                 */
                Pong.prototype.number = 0;

                /**
                 * Pong pingSentNs.
                 * @member {Long} pingSentNs
                 * @memberof regscope.wire.v1.Pong
                 * @instance
                 */
                Pong.prototype.pingSentNs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Pong receivedNs.
                 * @member {Long} receivedNs
                 * @memberof regscope.wire.v1.Pong
                 * @instance
                 */
                Pong.prototype.receivedNs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Pong sentNs.
                 * @member {Long} sentNs
                 * @memberof regscope.wire.v1.Pong
                 * @instance
                 */
                Pong.prototype.sentNs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Encodes the specified Pong message. Does not implicitly {@link regscope.wire.v1.Pong.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Pong
                 * @static
                 * @param {regscope.wire.v1.Pong.$Properties} message Pong message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Pong.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.number != null && $Object.hasOwnProperty.call(message, "number") && message.number !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.number);
                    if (message.pingSentNs != null && $Object.hasOwnProperty.call(message, "pingSentNs") && (typeof message.pingSentNs === "object" ? message.pingSentNs.low || message.pingSentNs.high : message.pingSentNs !== 0))
                        writer.uint32(/* id 2, wireType 1 =*/17).fixed64(message.pingSentNs);
                    if (message.receivedNs != null && $Object.hasOwnProperty.call(message, "receivedNs") && (typeof message.receivedNs === "object" ? message.receivedNs.low || message.receivedNs.high : message.receivedNs !== 0))
                        writer.uint32(/* id 3, wireType 1 =*/25).fixed64(message.receivedNs);
                    if (message.sentNs != null && $Object.hasOwnProperty.call(message, "sentNs") && (typeof message.sentNs === "object" ? message.sentNs.low || message.sentNs.high : message.sentNs !== 0))
                        writer.uint32(/* id 4, wireType 1 =*/33).fixed64(message.sentNs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Pong message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Pong
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Pong & regscope.wire.v1.Pong.$Shape} Pong
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Pong.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Pong();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.number = value;
                                else
                                    delete message.number;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 1)
                                    break;
                                if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                    message.pingSentNs = value;
                                else
                                    delete message.pingSentNs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 1)
                                    break;
                                if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                    message.receivedNs = value;
                                else
                                    delete message.receivedNs;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 1)
                                    break;
                                if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                    message.sentNs = value;
                                else
                                    delete message.sentNs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Pong;
            })();

            v1.AgentReport = (function() {

                /**
                 * Properties of an AgentReport.
                 * @typedef {Object} regscope.wire.v1.AgentReport.$Properties
                 * @property {string|null} [runId] AgentReport runId
                 * @property {regscope.wire.v1.Production.$Properties|null} [production] AgentReport production
                 * @property {number|null} [spooledRecords] AgentReport spooledRecords
                 * @property {Array.<regscope.wire.v1.Process.$Properties>|null} [processes] AgentReport processes
                 * @property {Array.<regscope.wire.v1.ProbeState.$Properties>|null} [probes] AgentReport probes
                 * @property {number|null} [probeCpuShare] AgentReport probeCpuShare
                 * @property {number|null} [agentCpuShare] AgentReport agentCpuShare
                 * @property {number|null} [lostEvents] AgentReport lostEvents
                 * @property {regscope.wire.v1.Reach.$Properties|null} [reach] AgentReport reach
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of an AgentReport.
                 * @memberof regscope.wire.v1
                 * @interface IAgentReport
                 * @augments regscope.wire.v1.AgentReport.$Properties
                 * @deprecated Use regscope.wire.v1.AgentReport.$Properties instead.
                 */

                /**
                 * Shape of an AgentReport.
                 * @typedef {regscope.wire.v1.AgentReport.$Properties} regscope.wire.v1.AgentReport.$Shape
                 */

                /**
                 * Constructs a new AgentReport.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents an AgentReport.
                 * @constructor
                 * @param {regscope.wire.v1.AgentReport.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const AgentReport = function (properties) {
                    this.processes = [];
                    this.probes = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * AgentReport runId.
                 * @member {string} runId
                 * @memberof regscope.wire.v1.AgentReport
                 * @instance
                 */
                AgentReport.prototype.runId = "";

                /**
                 * AgentReport production.
                 * @member {regscope.wire.v1.Production.$Properties|null|undefined} production
                 * @memberof regscope.wire.v1.AgentReport
                 * @instance
                 */
                AgentReport.prototype.production = null;

                /**
                 * AgentReport spooledRecords.
                 * @member {number} spooledRecords
                 * @memberof regscope.wire.v1.AgentReport
                 * @instance
                 */
                AgentReport.prototype.spooledRecords = 0;

                /**
                 * AgentReport processes.
                 * @member {Array.<regscope.wire.v1.Process.$Properties>} processes
                 * @memberof regscope.wire.v1.AgentReport
                 * @instance
                 */
                AgentReport.prototype.processes = $util.emptyArray;

                /**
                 * AgentReport probes.
                 * @member {Array.<regscope.wire.v1.ProbeState.$Properties>} probes
                 * @memberof regscope.wire.v1.AgentReport
                 * @instance
                 */
                AgentReport.prototype.probes = $util.emptyArray;

                /**
                 * AgentReport probeCpuShare.
                 * @member {number} probeCpuShare
                 * @memberof regscope.wire.v1.AgentReport
                 * @instance
                 */
                AgentReport.prototype.probeCpuShare = 0;

                /**
                 * AgentReport agentCpuShare.
                 * @member {number} agentCpuShare
                 * @memberof regscope.wire.v1.AgentReport
                 * @instance
                 */
                AgentReport.prototype.agentCpuShare = 0;

                /**
                 * AgentReport lostEvents.
                 * @member {number} lostEvents
                 * @memberof regscope.wire.v1.AgentReport
                 * @instance
                 */
                AgentReport.prototype.lostEvents = 0;

                /**
                 * AgentReport reach.
                 * @member {regscope.wire.v1.Reach.$Properties|null|undefined} reach
                 * @memberof regscope.wire.v1.AgentReport
                 * @instance
                 */
                AgentReport.prototype.reach = null;

                /**
                 * Encodes the specified AgentReport message. Does not implicitly {@link regscope.wire.v1.AgentReport.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.AgentReport
                 * @static
                 * @param {regscope.wire.v1.AgentReport.$Properties} message AgentReport message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                AgentReport.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.runId != null && $Object.hasOwnProperty.call(message, "runId") && message.runId !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.runId);
                    if (message.production != null && $Object.hasOwnProperty.call(message, "production"))
                        $root.regscope.wire.v1.Production.encode(message.production, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.spooledRecords != null && $Object.hasOwnProperty.call(message, "spooledRecords") && !$Object.is(message.spooledRecords, 0))
                        writer.uint32(/* id 3, wireType 1 =*/25).double(message.spooledRecords);
                    if (message.processes != null && message.processes.length)
                        for (let i = 0; i < message.processes.length; ++i)
                            $root.regscope.wire.v1.Process.encode(message.processes[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                    if (message.probes != null && message.probes.length)
                        for (let i = 0; i < message.probes.length; ++i)
                            $root.regscope.wire.v1.ProbeState.encode(message.probes[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.probeCpuShare != null && $Object.hasOwnProperty.call(message, "probeCpuShare") && !$Object.is(message.probeCpuShare, 0))
                        writer.uint32(/* id 6, wireType 1 =*/49).double(message.probeCpuShare);
                    if (message.agentCpuShare != null && $Object.hasOwnProperty.call(message, "agentCpuShare") && !$Object.is(message.agentCpuShare, 0))
                        writer.uint32(/* id 7, wireType 1 =*/57).double(message.agentCpuShare);
                    if (message.lostEvents != null && $Object.hasOwnProperty.call(message, "lostEvents") && !$Object.is(message.lostEvents, 0))
                        writer.uint32(/* id 8, wireType 1 =*/65).double(message.lostEvents);
                    if (message.reach != null && $Object.hasOwnProperty.call(message, "reach"))
                        $root.regscope.wire.v1.Reach.encode(message.reach, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes an AgentReport message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.AgentReport
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.AgentReport & regscope.wire.v1.AgentReport.$Shape} AgentReport
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                AgentReport.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.AgentReport();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.runId = value;
                                else
                                    delete message.runId;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.production = $root.regscope.wire.v1.Production.decode(reader, reader.size(), $undefined, _depth + 1, message.production);
                                continue;
                            }
                        case 3: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.spooledRecords = value;
                                else
                                    delete message.spooledRecords;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.processes && message.processes.length))
                                    message.processes = [];
                                message.processes.push($root.regscope.wire.v1.Process.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.probes && message.probes.length))
                                    message.probes = [];
                                message.probes.push($root.regscope.wire.v1.ProbeState.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 6: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.probeCpuShare = value;
                                else
                                    delete message.probeCpuShare;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.agentCpuShare = value;
                                else
                                    delete message.agentCpuShare;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.lostEvents = value;
                                else
                                    delete message.lostEvents;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                message.reach = $root.regscope.wire.v1.Reach.decode(reader, reader.size(), $undefined, _depth + 1, message.reach);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return AgentReport;
            })();

            v1.Reach = (function() {

                /**
                 * Properties of a Reach.
                 * @typedef {Object} regscope.wire.v1.Reach.$Properties
                 * @property {Array.<regscope.wire.v1.ReachedAddress.$Properties>|null} [addresses] Reach addresses
                 * @property {Array.<string>|null} [networks] Reach networks
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Reach.
                 * @memberof regscope.wire.v1
                 * @interface IReach
                 * @augments regscope.wire.v1.Reach.$Properties
                 * @deprecated Use regscope.wire.v1.Reach.$Properties instead.
                 */

                /**
                 * Shape of a Reach.
                 * @typedef {regscope.wire.v1.Reach.$Properties} regscope.wire.v1.Reach.$Shape
                 */

                /**
                 * Constructs a new Reach.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Reach.
                 * @constructor
                 * @param {regscope.wire.v1.Reach.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Reach = function (properties) {
                    this.addresses = [];
                    this.networks = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Reach addresses.
                 * @member {Array.<regscope.wire.v1.ReachedAddress.$Properties>} addresses
                 * @memberof regscope.wire.v1.Reach
                 * @instance
                 */
                Reach.prototype.addresses = $util.emptyArray;

                /**
                 * Reach networks.
                 * @member {Array.<string>} networks
                 * @memberof regscope.wire.v1.Reach
                 * @instance
                 */
                Reach.prototype.networks = $util.emptyArray;

                /**
                 * Encodes the specified Reach message. Does not implicitly {@link regscope.wire.v1.Reach.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Reach
                 * @static
                 * @param {regscope.wire.v1.Reach.$Properties} message Reach message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Reach.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.addresses != null && message.addresses.length)
                        for (let i = 0; i < message.addresses.length; ++i)
                            $root.regscope.wire.v1.ReachedAddress.encode(message.addresses[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                    if (message.networks != null && message.networks.length)
                        for (let i = 0; i < message.networks.length; ++i)
                            writer.uint32(/* id 2, wireType 2 =*/18).string(message.networks[i]);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Reach message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Reach
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Reach & regscope.wire.v1.Reach.$Shape} Reach
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Reach.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Reach();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.addresses && message.addresses.length))
                                    message.addresses = [];
                                message.addresses.push($root.regscope.wire.v1.ReachedAddress.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.networks && message.networks.length))
                                    message.networks = [];
                                message.networks.push(reader.stringVerify());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Reach;
            })();

            v1.ReachedAddress = (function() {

                /**
                 * Properties of a ReachedAddress.
                 * @typedef {Object} regscope.wire.v1.ReachedAddress.$Properties
                 * @property {string|null} [address] ReachedAddress address
                 * @property {string|null} [target] ReachedAddress target
                 * @property {Array.<string>|null} [leadsTo] ReachedAddress leadsTo
                 * @property {boolean|null} [inner] ReachedAddress inner
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ReachedAddress.
                 * @memberof regscope.wire.v1
                 * @interface IReachedAddress
                 * @augments regscope.wire.v1.ReachedAddress.$Properties
                 * @deprecated Use regscope.wire.v1.ReachedAddress.$Properties instead.
                 */

                /**
                 * Shape of a ReachedAddress.
                 * @typedef {regscope.wire.v1.ReachedAddress.$Properties} regscope.wire.v1.ReachedAddress.$Shape
                 */

                /**
                 * Constructs a new ReachedAddress.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a ReachedAddress.
                 * @constructor
                 * @param {regscope.wire.v1.ReachedAddress.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ReachedAddress = function (properties) {
                    this.leadsTo = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ReachedAddress address.
                 * @member {string} address
                 * @memberof regscope.wire.v1.ReachedAddress
                 * @instance
                 */
                ReachedAddress.prototype.address = "";

                /**
                 * ReachedAddress target.
                 * @member {string} target
                 * @memberof regscope.wire.v1.ReachedAddress
                 * @instance
                 */
                ReachedAddress.prototype.target = "";

                /**
                 * ReachedAddress leadsTo.
                 * @member {Array.<string>} leadsTo
                 * @memberof regscope.wire.v1.ReachedAddress
                 * @instance
                 */
                ReachedAddress.prototype.leadsTo = $util.emptyArray;

                /**
                 * ReachedAddress inner.
                 * @member {boolean} inner
                 * @memberof regscope.wire.v1.ReachedAddress
                 * @instance
                 */
                ReachedAddress.prototype.inner = false;

                /**
                 * Encodes the specified ReachedAddress message. Does not implicitly {@link regscope.wire.v1.ReachedAddress.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.ReachedAddress
                 * @static
                 * @param {regscope.wire.v1.ReachedAddress.$Properties} message ReachedAddress message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ReachedAddress.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.address != null && $Object.hasOwnProperty.call(message, "address") && message.address !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.address);
                    if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.target);
                    if (message.leadsTo != null && message.leadsTo.length)
                        for (let i = 0; i < message.leadsTo.length; ++i)
                            writer.uint32(/* id 3, wireType 2 =*/26).string(message.leadsTo[i]);
                    if (message.inner != null && $Object.hasOwnProperty.call(message, "inner") && message.inner !== false)
                        writer.uint32(/* id 4, wireType 0 =*/32).bool(message.inner);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ReachedAddress message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.ReachedAddress
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.ReachedAddress & regscope.wire.v1.ReachedAddress.$Shape} ReachedAddress
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ReachedAddress.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.ReachedAddress();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.address = value;
                                else
                                    delete message.address;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.target = value;
                                else
                                    delete message.target;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.leadsTo && message.leadsTo.length))
                                    message.leadsTo = [];
                                message.leadsTo.push(reader.stringVerify());
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.inner = value;
                                else
                                    delete message.inner;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return ReachedAddress;
            })();

            v1.ProbeState = (function() {

                /**
                 * Properties of a ProbeState.
                 * @typedef {Object} regscope.wire.v1.ProbeState.$Properties
                 * @property {string|null} [name] ProbeState name
                 * @property {string|null} [unavailable] ProbeState unavailable
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ProbeState.
                 * @memberof regscope.wire.v1
                 * @interface IProbeState
                 * @augments regscope.wire.v1.ProbeState.$Properties
                 * @deprecated Use regscope.wire.v1.ProbeState.$Properties instead.
                 */

                /**
                 * Shape of a ProbeState.
                 * @typedef {regscope.wire.v1.ProbeState.$Properties} regscope.wire.v1.ProbeState.$Shape
                 */

                /**
                 * Constructs a new ProbeState.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a ProbeState.
                 * @constructor
                 * @param {regscope.wire.v1.ProbeState.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ProbeState = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ProbeState name.
                 * @member {string} name
                 * @memberof regscope.wire.v1.ProbeState
                 * @instance
                 */
                ProbeState.prototype.name = "";

                /**
                 * ProbeState unavailable.
                 * @member {string} unavailable
                 * @memberof regscope.wire.v1.ProbeState
                 * @instance
                 */
                ProbeState.prototype.unavailable = "";

                /**
                 * Encodes the specified ProbeState message. Does not implicitly {@link regscope.wire.v1.ProbeState.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.ProbeState
                 * @static
                 * @param {regscope.wire.v1.ProbeState.$Properties} message ProbeState message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ProbeState.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                    if (message.unavailable != null && $Object.hasOwnProperty.call(message, "unavailable") && message.unavailable !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.unavailable);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ProbeState message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.ProbeState
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.ProbeState & regscope.wire.v1.ProbeState.$Shape} ProbeState
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ProbeState.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.ProbeState();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.unavailable = value;
                                else
                                    delete message.unavailable;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return ProbeState;
            })();

            v1.Production = (function() {

                /**
                 * Properties of a Production.
                 * @typedef {Object} regscope.wire.v1.Production.$Properties
                 * @property {number|null} [producedRecords] Production producedRecords
                 * @property {number|null} [droppedSpoolFull] Production droppedSpoolFull
                 * @property {number|null} [droppedInvalid] Production droppedInvalid
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Production.
                 * @memberof regscope.wire.v1
                 * @interface IProduction
                 * @augments regscope.wire.v1.Production.$Properties
                 * @deprecated Use regscope.wire.v1.Production.$Properties instead.
                 */

                /**
                 * Shape of a Production.
                 * @typedef {regscope.wire.v1.Production.$Properties} regscope.wire.v1.Production.$Shape
                 */

                /**
                 * Constructs a new Production.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Production.
                 * @constructor
                 * @param {regscope.wire.v1.Production.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Production = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Production producedRecords.
                 * @member {number} producedRecords
                 * @memberof regscope.wire.v1.Production
                 * @instance
                 */
                Production.prototype.producedRecords = 0;

                /**
                 * Production droppedSpoolFull.
                 * @member {number} droppedSpoolFull
                 * @memberof regscope.wire.v1.Production
                 * @instance
                 */
                Production.prototype.droppedSpoolFull = 0;

                /**
                 * Production droppedInvalid.
                 * @member {number} droppedInvalid
                 * @memberof regscope.wire.v1.Production
                 * @instance
                 */
                Production.prototype.droppedInvalid = 0;

                /**
                 * Encodes the specified Production message. Does not implicitly {@link regscope.wire.v1.Production.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Production
                 * @static
                 * @param {regscope.wire.v1.Production.$Properties} message Production message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Production.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.producedRecords != null && $Object.hasOwnProperty.call(message, "producedRecords") && !$Object.is(message.producedRecords, 0))
                        writer.uint32(/* id 1, wireType 1 =*/9).double(message.producedRecords);
                    if (message.droppedSpoolFull != null && $Object.hasOwnProperty.call(message, "droppedSpoolFull") && !$Object.is(message.droppedSpoolFull, 0))
                        writer.uint32(/* id 2, wireType 1 =*/17).double(message.droppedSpoolFull);
                    if (message.droppedInvalid != null && $Object.hasOwnProperty.call(message, "droppedInvalid") && !$Object.is(message.droppedInvalid, 0))
                        writer.uint32(/* id 3, wireType 1 =*/25).double(message.droppedInvalid);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Production message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Production
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Production & regscope.wire.v1.Production.$Shape} Production
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Production.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Production();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.producedRecords = value;
                                else
                                    delete message.producedRecords;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.droppedSpoolFull = value;
                                else
                                    delete message.droppedSpoolFull;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.droppedInvalid = value;
                                else
                                    delete message.droppedInvalid;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Production;
            })();

            v1.Batch = (function() {

                /**
                 * Properties of a Batch.
                 * @typedef {Object} regscope.wire.v1.Batch.$Properties
                 * @property {number|null} [epoch] Batch epoch
                 * @property {number|null} [seq] Batch seq
                 * @property {string|null} [runId] Batch runId
                 * @property {Long|null} [startNs] Batch startNs
                 * @property {Long|null} [endNs] Batch endNs
                 * @property {Long|null} [clockOffsetNs] Batch clockOffsetNs
                 * @property {Long|null} [clockErrorNs] Batch clockErrorNs
                 * @property {regscope.wire.v1.Production.$Properties|null} [production] Batch production
                 * @property {Array.<string>|null} [strings] Batch strings
                 * @property {Array.<regscope.wire.v1.Figure.$Properties>|null} [figures] Batch figures
                 * @property {Array.<regscope.wire.v1.TargetEvent.$Properties>|null} [targets] Batch targets
                 * @property {Array.<regscope.wire.v1.Loss.$Properties>|null} [losses] Batch losses
                 * @property {Array.<regscope.wire.v1.ProbeCost.$Properties>|null} [costs] Batch costs
                 * @property {Array.<regscope.wire.v1.Request.$Properties>|null} [requests] Batch requests
                 * @property {Array.<regscope.wire.v1.Frame.$Properties>|null} [frames] Batch frames
                 * @property {Array.<regscope.wire.v1.Stack.$Properties>|null} [stacks] Batch stacks
                 * @property {Array.<regscope.wire.v1.Stack.$Properties>|null} [waits] Batch waits
                 * @property {Array.<regscope.wire.v1.Place.$Properties>|null} [places] Batch places
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Batch.
                 * @memberof regscope.wire.v1
                 * @interface IBatch
                 * @augments regscope.wire.v1.Batch.$Properties
                 * @deprecated Use regscope.wire.v1.Batch.$Properties instead.
                 */

                /**
                 * Shape of a Batch.
                 * @typedef {{
                 *   epoch?: number|null;
                 *   seq?: number|null;
                 *   runId?: string|null;
                 *   startNs?: Long|null;
                 *   endNs?: Long|null;
                 *   clockOffsetNs?: Long|null;
                 *   clockErrorNs?: Long|null;
                 *   production?: regscope.wire.v1.Production.$Shape|null;
                 *   strings?: Array.<string>|null;
                 *   figures?: Array.<regscope.wire.v1.Figure.$Shape>|null;
                 *   targets?: Array.<regscope.wire.v1.TargetEvent.$Shape>|null;
                 *   losses?: Array.<regscope.wire.v1.Loss.$Shape>|null;
                 *   costs?: Array.<regscope.wire.v1.ProbeCost.$Shape>|null;
                 *   requests?: Array.<regscope.wire.v1.Request.$Shape>|null;
                 *   frames?: Array.<regscope.wire.v1.Frame.$Shape>|null;
                 *   stacks?: Array.<regscope.wire.v1.Stack.$Shape>|null;
                 *   waits?: Array.<regscope.wire.v1.Stack.$Shape>|null;
                 *   places?: Array.<regscope.wire.v1.Place.$Shape>|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * }} regscope.wire.v1.Batch.$Shape
                 */

                /**
                 * Constructs a new Batch.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Batch.
                 * @constructor
                 * @param {regscope.wire.v1.Batch.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Batch = function (properties) {
                    this.strings = [];
                    this.figures = [];
                    this.targets = [];
                    this.losses = [];
                    this.costs = [];
                    this.requests = [];
                    this.frames = [];
                    this.stacks = [];
                    this.waits = [];
                    this.places = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Batch epoch.
                 * @member {number} epoch
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.epoch = 0;

                /**
                 * Batch seq.
                 * @member {number} seq
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.seq = 0;

                /**
                 * Batch runId.
                 * @member {string} runId
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.runId = "";

                /**
                 * Batch startNs.
                 * @member {Long} startNs
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.startNs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Batch endNs.
                 * @member {Long} endNs
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.endNs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Batch clockOffsetNs.
                 * @member {Long} clockOffsetNs
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.clockOffsetNs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

                /**
                 * Batch clockErrorNs.
                 * @member {Long} clockErrorNs
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.clockErrorNs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Batch production.
                 * @member {regscope.wire.v1.Production.$Properties|null|undefined} production
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.production = null;

                /**
                 * Batch strings.
                 * @member {Array.<string>} strings
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.strings = $util.emptyArray;

                /**
                 * Batch figures.
                 * @member {Array.<regscope.wire.v1.Figure.$Properties>} figures
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.figures = $util.emptyArray;

                /**
                 * Batch targets.
                 * @member {Array.<regscope.wire.v1.TargetEvent.$Properties>} targets
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.targets = $util.emptyArray;

                /**
                 * Batch losses.
                 * @member {Array.<regscope.wire.v1.Loss.$Properties>} losses
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.losses = $util.emptyArray;

                /**
                 * Batch costs.
                 * @member {Array.<regscope.wire.v1.ProbeCost.$Properties>} costs
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.costs = $util.emptyArray;

                /**
                 * Batch requests.
                 * @member {Array.<regscope.wire.v1.Request.$Properties>} requests
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.requests = $util.emptyArray;

                /**
                 * Batch frames.
                 * @member {Array.<regscope.wire.v1.Frame.$Properties>} frames
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.frames = $util.emptyArray;

                /**
                 * Batch stacks.
                 * @member {Array.<regscope.wire.v1.Stack.$Properties>} stacks
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.stacks = $util.emptyArray;

                /**
                 * Batch waits.
                 * @member {Array.<regscope.wire.v1.Stack.$Properties>} waits
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.waits = $util.emptyArray;

                /**
                 * Batch places.
                 * @member {Array.<regscope.wire.v1.Place.$Properties>} places
                 * @memberof regscope.wire.v1.Batch
                 * @instance
                 */
                Batch.prototype.places = $util.emptyArray;

                /**
                 * Encodes the specified Batch message. Does not implicitly {@link regscope.wire.v1.Batch.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Batch
                 * @static
                 * @param {regscope.wire.v1.Batch.$Properties} message Batch message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Batch.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && message.epoch !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.epoch);
                    if (message.seq != null && $Object.hasOwnProperty.call(message, "seq") && message.seq !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.seq);
                    if (message.runId != null && $Object.hasOwnProperty.call(message, "runId") && message.runId !== "")
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.runId);
                    if (message.startNs != null && $Object.hasOwnProperty.call(message, "startNs") && (typeof message.startNs === "object" ? message.startNs.low || message.startNs.high : message.startNs !== 0))
                        writer.uint32(/* id 4, wireType 1 =*/33).fixed64(message.startNs);
                    if (message.endNs != null && $Object.hasOwnProperty.call(message, "endNs") && (typeof message.endNs === "object" ? message.endNs.low || message.endNs.high : message.endNs !== 0))
                        writer.uint32(/* id 5, wireType 1 =*/41).fixed64(message.endNs);
                    if (message.clockOffsetNs != null && $Object.hasOwnProperty.call(message, "clockOffsetNs") && (typeof message.clockOffsetNs === "object" ? message.clockOffsetNs.low || message.clockOffsetNs.high : message.clockOffsetNs !== 0))
                        writer.uint32(/* id 6, wireType 0 =*/48).sint64(message.clockOffsetNs);
                    if (message.clockErrorNs != null && $Object.hasOwnProperty.call(message, "clockErrorNs") && (typeof message.clockErrorNs === "object" ? message.clockErrorNs.low || message.clockErrorNs.high : message.clockErrorNs !== 0))
                        writer.uint32(/* id 7, wireType 1 =*/57).fixed64(message.clockErrorNs);
                    if (message.production != null && $Object.hasOwnProperty.call(message, "production"))
                        $root.regscope.wire.v1.Production.encode(message.production, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                    if (message.strings != null && message.strings.length)
                        for (let i = 0; i < message.strings.length; ++i)
                            writer.uint32(/* id 9, wireType 2 =*/74).string(message.strings[i]);
                    if (message.figures != null && message.figures.length)
                        for (let i = 0; i < message.figures.length; ++i)
                            $root.regscope.wire.v1.Figure.encode(message.figures[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                    if (message.targets != null && message.targets.length)
                        for (let i = 0; i < message.targets.length; ++i)
                            $root.regscope.wire.v1.TargetEvent.encode(message.targets[i], writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                    if (message.losses != null && message.losses.length)
                        for (let i = 0; i < message.losses.length; ++i)
                            $root.regscope.wire.v1.Loss.encode(message.losses[i], writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                    if (message.costs != null && message.costs.length)
                        for (let i = 0; i < message.costs.length; ++i)
                            $root.regscope.wire.v1.ProbeCost.encode(message.costs[i], writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                    if (message.requests != null && message.requests.length)
                        for (let i = 0; i < message.requests.length; ++i)
                            $root.regscope.wire.v1.Request.encode(message.requests[i], writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                    if (message.frames != null && message.frames.length)
                        for (let i = 0; i < message.frames.length; ++i)
                            $root.regscope.wire.v1.Frame.encode(message.frames[i], writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                    if (message.stacks != null && message.stacks.length)
                        for (let i = 0; i < message.stacks.length; ++i)
                            $root.regscope.wire.v1.Stack.encode(message.stacks[i], writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                    if (message.waits != null && message.waits.length)
                        for (let i = 0; i < message.waits.length; ++i)
                            $root.regscope.wire.v1.Stack.encode(message.waits[i], writer.uint32(/* id 17, wireType 2 =*/138).fork(), _depth + 1).ldelim();
                    if (message.places != null && message.places.length)
                        for (let i = 0; i < message.places.length; ++i)
                            $root.regscope.wire.v1.Place.encode(message.places[i], writer.uint32(/* id 18, wireType 2 =*/146).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Batch message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Batch
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Batch & regscope.wire.v1.Batch.$Shape} Batch
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Batch.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Batch();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.epoch = value;
                                else
                                    delete message.epoch;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.seq = value;
                                else
                                    delete message.seq;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.runId = value;
                                else
                                    delete message.runId;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 1)
                                    break;
                                if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                    message.startNs = value;
                                else
                                    delete message.startNs;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 1)
                                    break;
                                if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                    message.endNs = value;
                                else
                                    delete message.endNs;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (typeof (value = reader.sint64()) === "object" ? value.low || value.high : value !== 0)
                                    message.clockOffsetNs = value;
                                else
                                    delete message.clockOffsetNs;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 1)
                                    break;
                                if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                    message.clockErrorNs = value;
                                else
                                    delete message.clockErrorNs;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 2)
                                    break;
                                message.production = $root.regscope.wire.v1.Production.decode(reader, reader.size(), $undefined, _depth + 1, message.production);
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.strings && message.strings.length))
                                    message.strings = [];
                                message.strings.push(reader.stringVerify());
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.figures && message.figures.length))
                                    message.figures = [];
                                message.figures.push($root.regscope.wire.v1.Figure.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 11: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.targets && message.targets.length))
                                    message.targets = [];
                                message.targets.push($root.regscope.wire.v1.TargetEvent.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 12: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.losses && message.losses.length))
                                    message.losses = [];
                                message.losses.push($root.regscope.wire.v1.Loss.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 13: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.costs && message.costs.length))
                                    message.costs = [];
                                message.costs.push($root.regscope.wire.v1.ProbeCost.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 14: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.requests && message.requests.length))
                                    message.requests = [];
                                message.requests.push($root.regscope.wire.v1.Request.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 15: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.frames && message.frames.length))
                                    message.frames = [];
                                message.frames.push($root.regscope.wire.v1.Frame.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 16: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.stacks && message.stacks.length))
                                    message.stacks = [];
                                message.stacks.push($root.regscope.wire.v1.Stack.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 17: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.waits && message.waits.length))
                                    message.waits = [];
                                message.waits.push($root.regscope.wire.v1.Stack.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 18: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.places && message.places.length))
                                    message.places = [];
                                message.places.push($root.regscope.wire.v1.Place.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Batch;
            })();

            v1.Figure = (function() {

                /**
                 * Properties of a Figure.
                 * @typedef {Object} regscope.wire.v1.Figure.$Properties
                 * @property {number|null} [target] Figure target
                 * @property {number|null} [probe] Figure probe
                 * @property {number|null} [series] Figure series
                 * @property {number|null} [metric] Figure metric
                 * @property {regscope.wire.v1.Histogram.$Properties|null} [histogram] Figure histogram
                 * @property {number|null} [count] Figure count
                 * @property {number|null} [level] Figure level
                 * @property {"histogram"|"count"|"level"} [value] Figure value
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Figure.
                 * @memberof regscope.wire.v1
                 * @interface IFigure
                 * @augments regscope.wire.v1.Figure.$Properties
                 * @deprecated Use regscope.wire.v1.Figure.$Properties instead.
                 */

                /**
                 * Narrowed shape of a Figure.
                 * @typedef {{
                 *   target?: number|null;
                 *   probe?: number|null;
                 *   series?: number|null;
                 *   metric?: number|null;
                 *   histogram?: regscope.wire.v1.Histogram.$Shape|null;
                 *   count?: number|null;
                 *   level?: number|null;
                 *   $unknowns?: Array.<Uint8Array>;
                 * } & (
                 *   ({ value?: undefined; histogram?: null; count?: null; level?: null }|{ value?: "histogram"; histogram: regscope.wire.v1.Histogram.$Shape; count?: null; level?: null }|{ value?: "count"; histogram?: null; count: number; level?: null }|{ value?: "level"; histogram?: null; count?: null; level: number })
                 * )} regscope.wire.v1.Figure.$Shape
                 */

                /**
                 * Constructs a new Figure.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Figure.
                 * @constructor
                 * @param {regscope.wire.v1.Figure.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Figure = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Figure target.
                 * @member {number} target
                 * @memberof regscope.wire.v1.Figure
                 * @instance
                 */
                Figure.prototype.target = 0;

                /**
                 * Figure probe.
                 * @member {number} probe
                 * @memberof regscope.wire.v1.Figure
                 * @instance
                 */
                Figure.prototype.probe = 0;

                /**
                 * Figure series.
                 * @member {number} series
                 * @memberof regscope.wire.v1.Figure
                 * @instance
                 */
                Figure.prototype.series = 0;

                /**
                 * Figure metric.
                 * @member {number} metric
                 * @memberof regscope.wire.v1.Figure
                 * @instance
                 */
                Figure.prototype.metric = 0;

                /**
                 * Figure histogram.
                 * @member {regscope.wire.v1.Histogram.$Properties|null|undefined} histogram
                 * @memberof regscope.wire.v1.Figure
                 * @instance
                 */
                Figure.prototype.histogram = null;

                /**
                 * Figure count.
                 * @member {number|null|undefined} count
                 * @memberof regscope.wire.v1.Figure
                 * @instance
                 */
                Figure.prototype.count = null;

                /**
                 * Figure level.
                 * @member {number|null|undefined} level
                 * @memberof regscope.wire.v1.Figure
                 * @instance
                 */
                Figure.prototype.level = null;

                // OneOf field names bound to virtual getters and setters
                let $oneOfFields;

                /**
                 * Figure value.
                 * @member {"histogram"|"count"|"level"|undefined} value
                 * @memberof regscope.wire.v1.Figure
                 * @instance
                 */
                $Object.defineProperty(Figure.prototype, "value", {
                    get: $util.oneOfGetter($oneOfFields = ["histogram", "count", "level"]),
                    set: $util.oneOfSetter($oneOfFields)
                });

                /**
                 * Encodes the specified Figure message. Does not implicitly {@link regscope.wire.v1.Figure.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Figure
                 * @static
                 * @param {regscope.wire.v1.Figure.$Properties} message Figure message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Figure.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.target);
                    if (message.probe != null && $Object.hasOwnProperty.call(message, "probe") && message.probe !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.probe);
                    if (message.series != null && $Object.hasOwnProperty.call(message, "series") && message.series !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.series);
                    if (message.metric != null && $Object.hasOwnProperty.call(message, "metric") && message.metric !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.metric);
                    if (message.histogram != null && $Object.hasOwnProperty.call(message, "histogram"))
                        $root.regscope.wire.v1.Histogram.encode(message.histogram, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                    if (message.count != null && $Object.hasOwnProperty.call(message, "count"))
                        writer.uint32(/* id 6, wireType 1 =*/49).double(message.count);
                    if (message.level != null && $Object.hasOwnProperty.call(message, "level"))
                        writer.uint32(/* id 7, wireType 1 =*/57).double(message.level);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Figure message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Figure
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Figure & regscope.wire.v1.Figure.$Shape} Figure
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Figure.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Figure();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.target = value;
                                else
                                    delete message.target;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.probe = value;
                                else
                                    delete message.probe;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.series = value;
                                else
                                    delete message.series;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.metric = value;
                                else
                                    delete message.metric;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                message.histogram = $root.regscope.wire.v1.Histogram.decode(reader, reader.size(), $undefined, _depth + 1, message.histogram);
                                message.value = "histogram";
                                continue;
                            }
                        case 6: {
                                if (wireType !== 1)
                                    break;
                                message.count = reader.double();
                                message.value = "count";
                                continue;
                            }
                        case 7: {
                                if (wireType !== 1)
                                    break;
                                message.level = reader.double();
                                message.value = "level";
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Figure;
            })();

            v1.Histogram = (function() {

                /**
                 * Properties of a Histogram.
                 * @typedef {Object} regscope.wire.v1.Histogram.$Properties
                 * @property {number|null} [precisionBits] Histogram precisionBits
                 * @property {Array.<number>|null} [indexSteps] Histogram indexSteps
                 * @property {Array.<number>|null} [counts] Histogram counts
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Histogram.
                 * @memberof regscope.wire.v1
                 * @interface IHistogram
                 * @augments regscope.wire.v1.Histogram.$Properties
                 * @deprecated Use regscope.wire.v1.Histogram.$Properties instead.
                 */

                /**
                 * Shape of a Histogram.
                 * @typedef {regscope.wire.v1.Histogram.$Properties} regscope.wire.v1.Histogram.$Shape
                 */

                /**
                 * Constructs a new Histogram.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Histogram.
                 * @constructor
                 * @param {regscope.wire.v1.Histogram.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Histogram = function (properties) {
                    this.indexSteps = [];
                    this.counts = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Histogram precisionBits.
                 * @member {number} precisionBits
                 * @memberof regscope.wire.v1.Histogram
                 * @instance
                 */
                Histogram.prototype.precisionBits = 0;

                /**
                 * Histogram indexSteps.
                 * @member {Array.<number>} indexSteps
                 * @memberof regscope.wire.v1.Histogram
                 * @instance
                 */
                Histogram.prototype.indexSteps = $util.emptyArray;

                /**
                 * Histogram counts.
                 * @member {Array.<number>} counts
                 * @memberof regscope.wire.v1.Histogram
                 * @instance
                 */
                Histogram.prototype.counts = $util.emptyArray;

                /**
                 * Encodes the specified Histogram message. Does not implicitly {@link regscope.wire.v1.Histogram.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Histogram
                 * @static
                 * @param {regscope.wire.v1.Histogram.$Properties} message Histogram message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Histogram.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.precisionBits != null && $Object.hasOwnProperty.call(message, "precisionBits") && message.precisionBits !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.precisionBits);
                    if (message.indexSteps != null && message.indexSteps.length)
                        writer.uint32(/* id 2, wireType 2 =*/18).uint32s(message.indexSteps);
                    if (message.counts != null && message.counts.length)
                        writer.uint32(/* id 3, wireType 2 =*/26).uint32s(message.counts);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Histogram message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Histogram
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Histogram & regscope.wire.v1.Histogram.$Shape} Histogram
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Histogram.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Histogram();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.precisionBits = value;
                                else
                                    delete message.precisionBits;
                                continue;
                            }
                        case 2: {
                                if (wireType === 2) {
                                    if (!(message.indexSteps && message.indexSteps.length))
                                        message.indexSteps = [];
                                    reader.uint32s(message.indexSteps);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.indexSteps && message.indexSteps.length))
                                    message.indexSteps = [];
                                message.indexSteps.push(reader.uint32());
                                continue;
                            }
                        case 3: {
                                if (wireType === 2) {
                                    if (!(message.counts && message.counts.length))
                                        message.counts = [];
                                    reader.uint32s(message.counts);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.counts && message.counts.length))
                                    message.counts = [];
                                message.counts.push(reader.uint32());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Histogram;
            })();

            v1.Process = (function() {

                /**
                 * Properties of a Process.
                 * @typedef {Object} regscope.wire.v1.Process.$Properties
                 * @property {string|null} [target] Process target
                 * @property {string|null} [targetKind] Process targetKind
                 * @property {number|null} [pid] Process pid
                 * @property {number|null} [startTicks] Process startTicks
                 * @property {string|null} [exe] Process exe
                 * @property {string|null} [comm] Process comm
                 * @property {string|null} [container] Process container
                 * @property {Array.<number>|null} [listenPorts] Process listenPorts
                 * @property {string|null} [goVersion] Process goVersion
                 * @property {string|null} [version] Process version
                 * @property {string|null} [buildId] Process buildId
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Process.
                 * @memberof regscope.wire.v1
                 * @interface IProcess
                 * @augments regscope.wire.v1.Process.$Properties
                 * @deprecated Use regscope.wire.v1.Process.$Properties instead.
                 */

                /**
                 * Shape of a Process.
                 * @typedef {regscope.wire.v1.Process.$Properties} regscope.wire.v1.Process.$Shape
                 */

                /**
                 * Constructs a new Process.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Process.
                 * @constructor
                 * @param {regscope.wire.v1.Process.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Process = function (properties) {
                    this.listenPorts = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Process target.
                 * @member {string} target
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.target = "";

                /**
                 * Process targetKind.
                 * @member {string} targetKind
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.targetKind = "";

                /**
                 * Process pid.
                 * @member {number} pid
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.pid = 0;

                /**
                 * Process startTicks.
                 * @member {number} startTicks
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.startTicks = 0;

                /**
                 * Process exe.
                 * @member {string} exe
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.exe = "";

                /**
                 * Process comm.
                 * @member {string} comm
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.comm = "";

                /**
                 * Process container.
                 * @member {string} container
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.container = "";

                /**
                 * Process listenPorts.
                 * @member {Array.<number>} listenPorts
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.listenPorts = $util.emptyArray;

                /**
                 * Process goVersion.
                 * @member {string} goVersion
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.goVersion = "";

                /**
                 * Process version.
                 * @member {string} version
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.version = "";

                /**
                 * Process buildId.
                 * @member {string} buildId
                 * @memberof regscope.wire.v1.Process
                 * @instance
                 */
                Process.prototype.buildId = "";

                /**
                 * Encodes the specified Process message. Does not implicitly {@link regscope.wire.v1.Process.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Process
                 * @static
                 * @param {regscope.wire.v1.Process.$Properties} message Process message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Process.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.target);
                    if (message.targetKind != null && $Object.hasOwnProperty.call(message, "targetKind") && message.targetKind !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.targetKind);
                    if (message.pid != null && $Object.hasOwnProperty.call(message, "pid") && message.pid !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.pid);
                    if (message.startTicks != null && $Object.hasOwnProperty.call(message, "startTicks") && !$Object.is(message.startTicks, 0))
                        writer.uint32(/* id 4, wireType 1 =*/33).double(message.startTicks);
                    if (message.exe != null && $Object.hasOwnProperty.call(message, "exe") && message.exe !== "")
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.exe);
                    if (message.comm != null && $Object.hasOwnProperty.call(message, "comm") && message.comm !== "")
                        writer.uint32(/* id 6, wireType 2 =*/50).string(message.comm);
                    if (message.container != null && $Object.hasOwnProperty.call(message, "container") && message.container !== "")
                        writer.uint32(/* id 7, wireType 2 =*/58).string(message.container);
                    if (message.listenPorts != null && message.listenPorts.length)
                        writer.uint32(/* id 8, wireType 2 =*/66).uint32s(message.listenPorts);
                    if (message.goVersion != null && $Object.hasOwnProperty.call(message, "goVersion") && message.goVersion !== "")
                        writer.uint32(/* id 9, wireType 2 =*/74).string(message.goVersion);
                    if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== "")
                        writer.uint32(/* id 10, wireType 2 =*/82).string(message.version);
                    if (message.buildId != null && $Object.hasOwnProperty.call(message, "buildId") && message.buildId !== "")
                        writer.uint32(/* id 11, wireType 2 =*/90).string(message.buildId);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Process message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Process
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Process & regscope.wire.v1.Process.$Shape} Process
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Process.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Process();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.target = value;
                                else
                                    delete message.target;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.targetKind = value;
                                else
                                    delete message.targetKind;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.pid = value;
                                else
                                    delete message.pid;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.startTicks = value;
                                else
                                    delete message.startTicks;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.exe = value;
                                else
                                    delete message.exe;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.comm = value;
                                else
                                    delete message.comm;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.container = value;
                                else
                                    delete message.container;
                                continue;
                            }
                        case 8: {
                                if (wireType === 2) {
                                    if (!(message.listenPorts && message.listenPorts.length))
                                        message.listenPorts = [];
                                    reader.uint32s(message.listenPorts);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.listenPorts && message.listenPorts.length))
                                    message.listenPorts = [];
                                message.listenPorts.push(reader.uint32());
                                continue;
                            }
                        case 9: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.goVersion = value;
                                else
                                    delete message.goVersion;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.version = value;
                                else
                                    delete message.version;
                                continue;
                            }
                        case 11: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.buildId = value;
                                else
                                    delete message.buildId;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Process;
            })();

            v1.TargetEvent = (function() {

                /**
                 * Properties of a TargetEvent.
                 * @typedef {Object} regscope.wire.v1.TargetEvent.$Properties
                 * @property {boolean|null} [exited] TargetEvent exited
                 * @property {regscope.wire.v1.Process.$Properties|null} [process] TargetEvent process
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a TargetEvent.
                 * @memberof regscope.wire.v1
                 * @interface ITargetEvent
                 * @augments regscope.wire.v1.TargetEvent.$Properties
                 * @deprecated Use regscope.wire.v1.TargetEvent.$Properties instead.
                 */

                /**
                 * Shape of a TargetEvent.
                 * @typedef {regscope.wire.v1.TargetEvent.$Properties} regscope.wire.v1.TargetEvent.$Shape
                 */

                /**
                 * Constructs a new TargetEvent.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a TargetEvent.
                 * @constructor
                 * @param {regscope.wire.v1.TargetEvent.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const TargetEvent = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * TargetEvent exited.
                 * @member {boolean} exited
                 * @memberof regscope.wire.v1.TargetEvent
                 * @instance
                 */
                TargetEvent.prototype.exited = false;

                /**
                 * TargetEvent process.
                 * @member {regscope.wire.v1.Process.$Properties|null|undefined} process
                 * @memberof regscope.wire.v1.TargetEvent
                 * @instance
                 */
                TargetEvent.prototype.process = null;

                /**
                 * Encodes the specified TargetEvent message. Does not implicitly {@link regscope.wire.v1.TargetEvent.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.TargetEvent
                 * @static
                 * @param {regscope.wire.v1.TargetEvent.$Properties} message TargetEvent message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                TargetEvent.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.exited != null && $Object.hasOwnProperty.call(message, "exited") && message.exited !== false)
                        writer.uint32(/* id 1, wireType 0 =*/8).bool(message.exited);
                    if (message.process != null && $Object.hasOwnProperty.call(message, "process"))
                        $root.regscope.wire.v1.Process.encode(message.process, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a TargetEvent message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.TargetEvent
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.TargetEvent & regscope.wire.v1.TargetEvent.$Shape} TargetEvent
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                TargetEvent.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.TargetEvent();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.exited = value;
                                else
                                    delete message.exited;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                message.process = $root.regscope.wire.v1.Process.decode(reader, reader.size(), $undefined, _depth + 1, message.process);
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return TargetEvent;
            })();

            v1.Loss = (function() {

                /**
                 * Properties of a Loss.
                 * @typedef {Object} regscope.wire.v1.Loss.$Properties
                 * @property {string|null} [probe] Loss probe
                 * @property {string|null} [reason] Loss reason
                 * @property {number|null} [count] Loss count
                 * @property {number|null} [gapNs] Loss gapNs
                 * @property {string|null} [detail] Loss detail
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Loss.
                 * @memberof regscope.wire.v1
                 * @interface ILoss
                 * @augments regscope.wire.v1.Loss.$Properties
                 * @deprecated Use regscope.wire.v1.Loss.$Properties instead.
                 */

                /**
                 * Shape of a Loss.
                 * @typedef {regscope.wire.v1.Loss.$Properties} regscope.wire.v1.Loss.$Shape
                 */

                /**
                 * Constructs a new Loss.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Loss.
                 * @constructor
                 * @param {regscope.wire.v1.Loss.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Loss = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Loss probe.
                 * @member {string} probe
                 * @memberof regscope.wire.v1.Loss
                 * @instance
                 */
                Loss.prototype.probe = "";

                /**
                 * Loss reason.
                 * @member {string} reason
                 * @memberof regscope.wire.v1.Loss
                 * @instance
                 */
                Loss.prototype.reason = "";

                /**
                 * Loss count.
                 * @member {number} count
                 * @memberof regscope.wire.v1.Loss
                 * @instance
                 */
                Loss.prototype.count = 0;

                /**
                 * Loss gapNs.
                 * @member {number} gapNs
                 * @memberof regscope.wire.v1.Loss
                 * @instance
                 */
                Loss.prototype.gapNs = 0;

                /**
                 * Loss detail.
                 * @member {string} detail
                 * @memberof regscope.wire.v1.Loss
                 * @instance
                 */
                Loss.prototype.detail = "";

                /**
                 * Encodes the specified Loss message. Does not implicitly {@link regscope.wire.v1.Loss.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Loss
                 * @static
                 * @param {regscope.wire.v1.Loss.$Properties} message Loss message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Loss.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.probe != null && $Object.hasOwnProperty.call(message, "probe") && message.probe !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.probe);
                    if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.reason);
                    if (message.count != null && $Object.hasOwnProperty.call(message, "count") && !$Object.is(message.count, 0))
                        writer.uint32(/* id 3, wireType 1 =*/25).double(message.count);
                    if (message.gapNs != null && $Object.hasOwnProperty.call(message, "gapNs") && !$Object.is(message.gapNs, 0))
                        writer.uint32(/* id 4, wireType 1 =*/33).double(message.gapNs);
                    if (message.detail != null && $Object.hasOwnProperty.call(message, "detail") && message.detail !== "")
                        writer.uint32(/* id 5, wireType 2 =*/42).string(message.detail);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Loss message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Loss
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Loss & regscope.wire.v1.Loss.$Shape} Loss
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Loss.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Loss();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.probe = value;
                                else
                                    delete message.probe;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.reason = value;
                                else
                                    delete message.reason;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.count = value;
                                else
                                    delete message.count;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.gapNs = value;
                                else
                                    delete message.gapNs;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.detail = value;
                                else
                                    delete message.detail;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Loss;
            })();

            v1.ProbeCost = (function() {

                /**
                 * Properties of a ProbeCost.
                 * @typedef {Object} regscope.wire.v1.ProbeCost.$Properties
                 * @property {string|null} [probe] ProbeCost probe
                 * @property {number|null} [runNs] ProbeCost runNs
                 * @property {number|null} [runs] ProbeCost runs
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a ProbeCost.
                 * @memberof regscope.wire.v1
                 * @interface IProbeCost
                 * @augments regscope.wire.v1.ProbeCost.$Properties
                 * @deprecated Use regscope.wire.v1.ProbeCost.$Properties instead.
                 */

                /**
                 * Shape of a ProbeCost.
                 * @typedef {regscope.wire.v1.ProbeCost.$Properties} regscope.wire.v1.ProbeCost.$Shape
                 */

                /**
                 * Constructs a new ProbeCost.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a ProbeCost.
                 * @constructor
                 * @param {regscope.wire.v1.ProbeCost.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const ProbeCost = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * ProbeCost probe.
                 * @member {string} probe
                 * @memberof regscope.wire.v1.ProbeCost
                 * @instance
                 */
                ProbeCost.prototype.probe = "";

                /**
                 * ProbeCost runNs.
                 * @member {number} runNs
                 * @memberof regscope.wire.v1.ProbeCost
                 * @instance
                 */
                ProbeCost.prototype.runNs = 0;

                /**
                 * ProbeCost runs.
                 * @member {number} runs
                 * @memberof regscope.wire.v1.ProbeCost
                 * @instance
                 */
                ProbeCost.prototype.runs = 0;

                /**
                 * Encodes the specified ProbeCost message. Does not implicitly {@link regscope.wire.v1.ProbeCost.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.ProbeCost
                 * @static
                 * @param {regscope.wire.v1.ProbeCost.$Properties} message ProbeCost message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                ProbeCost.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.probe != null && $Object.hasOwnProperty.call(message, "probe") && message.probe !== "")
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.probe);
                    if (message.runNs != null && $Object.hasOwnProperty.call(message, "runNs") && !$Object.is(message.runNs, 0))
                        writer.uint32(/* id 2, wireType 1 =*/17).double(message.runNs);
                    if (message.runs != null && $Object.hasOwnProperty.call(message, "runs") && !$Object.is(message.runs, 0))
                        writer.uint32(/* id 3, wireType 1 =*/25).double(message.runs);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a ProbeCost message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.ProbeCost
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.ProbeCost & regscope.wire.v1.ProbeCost.$Shape} ProbeCost
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                ProbeCost.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.ProbeCost();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.stringVerify()).length)
                                    message.probe = value;
                                else
                                    delete message.probe;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.runNs = value;
                                else
                                    delete message.runNs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.runs = value;
                                else
                                    delete message.runs;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return ProbeCost;
            })();

            v1.Request = (function() {

                /**
                 * Properties of a Request.
                 * @typedef {Object} regscope.wire.v1.Request.$Properties
                 * @property {number|null} [target] Request target
                 * @property {number|null} [pid] Request pid
                 * @property {number|null} [goid] Request goid
                 * @property {boolean|null} [isClient] Request isClient
                 * @property {number|null} [method] Request method
                 * @property {number|null} [path] Request path
                 * @property {number|null} [status] Request status
                 * @property {Long|null} [startNs] Request startNs
                 * @property {number|null} [durationNs] Request durationNs
                 * @property {number|null} [bytesIn] Request bytesIn
                 * @property {number|null} [bytesOut] Request bytesOut
                 * @property {Uint8Array|null} [traceId] Request traceId
                 * @property {Uint8Array|null} [spanId] Request spanId
                 * @property {number|null} [peer] Request peer
                 * @property {number|null} [drainNs] Request drainNs
                 * @property {Array.<regscope.wire.v1.RequestPart.$Properties>|null} [parts] Request parts
                 * @property {Array.<regscope.wire.v1.RequestCall.$Properties>|null} [calls] Request calls
                 * @property {number|null} [device] Request device
                 * @property {number|null} [upstreamPeer] Request upstreamPeer
                 * @property {number|null} [local] Request local
                 * @property {number|null} [netns] Request netns
                 * @property {number|null} [id] Request id
                 * @property {number|null} [cause] Request cause
                 * @property {number|null} [causeBy] Request causeBy
                 * @property {number|null} [step] Request step
                 * @property {boolean|null} [leftOut] Request leftOut
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Request.
                 * @memberof regscope.wire.v1
                 * @interface IRequest
                 * @augments regscope.wire.v1.Request.$Properties
                 * @deprecated Use regscope.wire.v1.Request.$Properties instead.
                 */

                /**
                 * Shape of a Request.
                 * @typedef {regscope.wire.v1.Request.$Properties} regscope.wire.v1.Request.$Shape
                 */

                /**
                 * Constructs a new Request.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Request.
                 * @constructor
                 * @param {regscope.wire.v1.Request.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Request = function (properties) {
                    this.parts = [];
                    this.calls = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Request target.
                 * @member {number} target
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.target = 0;

                /**
                 * Request pid.
                 * @member {number} pid
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.pid = 0;

                /**
                 * Request goid.
                 * @member {number} goid
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.goid = 0;

                /**
                 * Request isClient.
                 * @member {boolean} isClient
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.isClient = false;

                /**
                 * Request method.
                 * @member {number} method
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.method = 0;

                /**
                 * Request path.
                 * @member {number} path
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.path = 0;

                /**
                 * Request status.
                 * @member {number} status
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.status = 0;

                /**
                 * Request startNs.
                 * @member {Long} startNs
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.startNs = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

                /**
                 * Request durationNs.
                 * @member {number} durationNs
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.durationNs = 0;

                /**
                 * Request bytesIn.
                 * @member {number} bytesIn
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.bytesIn = 0;

                /**
                 * Request bytesOut.
                 * @member {number} bytesOut
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.bytesOut = 0;

                /**
                 * Request traceId.
                 * @member {Uint8Array} traceId
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.traceId = $util.newBuffer([]);

                /**
                 * Request spanId.
                 * @member {Uint8Array} spanId
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.spanId = $util.newBuffer([]);

                /**
                 * Request peer.
                 * @member {number} peer
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.peer = 0;

                /**
                 * Request drainNs.
                 * @member {number} drainNs
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.drainNs = 0;

                /**
                 * Request parts.
                 * @member {Array.<regscope.wire.v1.RequestPart.$Properties>} parts
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.parts = $util.emptyArray;

                /**
                 * Request calls.
                 * @member {Array.<regscope.wire.v1.RequestCall.$Properties>} calls
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.calls = $util.emptyArray;

                /**
                 * Request device.
                 * @member {number} device
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.device = 0;

                /**
                 * Request upstreamPeer.
                 * @member {number} upstreamPeer
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.upstreamPeer = 0;

                /**
                 * Request local.
                 * @member {number} local
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.local = 0;

                /**
                 * Request netns.
                 * @member {number} netns
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.netns = 0;

                /**
                 * Request id.
                 * @member {number} id
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.id = 0;

                /**
                 * Request cause.
                 * @member {number} cause
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.cause = 0;

                /**
                 * Request causeBy.
                 * @member {number} causeBy
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.causeBy = 0;

                /**
                 * Request step.
                 * @member {number} step
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.step = 0;

                /**
                 * Request leftOut.
                 * @member {boolean} leftOut
                 * @memberof regscope.wire.v1.Request
                 * @instance
                 */
                Request.prototype.leftOut = false;

                /**
                 * Encodes the specified Request message. Does not implicitly {@link regscope.wire.v1.Request.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Request
                 * @static
                 * @param {regscope.wire.v1.Request.$Properties} message Request message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Request.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.target);
                    if (message.pid != null && $Object.hasOwnProperty.call(message, "pid") && message.pid !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.pid);
                    if (message.goid != null && $Object.hasOwnProperty.call(message, "goid") && !$Object.is(message.goid, 0))
                        writer.uint32(/* id 3, wireType 1 =*/25).double(message.goid);
                    if (message.isClient != null && $Object.hasOwnProperty.call(message, "isClient") && message.isClient !== false)
                        writer.uint32(/* id 4, wireType 0 =*/32).bool(message.isClient);
                    if (message.method != null && $Object.hasOwnProperty.call(message, "method") && message.method !== 0)
                        writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.method);
                    if (message.path != null && $Object.hasOwnProperty.call(message, "path") && message.path !== 0)
                        writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.path);
                    if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                        writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.status);
                    if (message.startNs != null && $Object.hasOwnProperty.call(message, "startNs") && (typeof message.startNs === "object" ? message.startNs.low || message.startNs.high : message.startNs !== 0))
                        writer.uint32(/* id 8, wireType 1 =*/65).fixed64(message.startNs);
                    if (message.durationNs != null && $Object.hasOwnProperty.call(message, "durationNs") && !$Object.is(message.durationNs, 0))
                        writer.uint32(/* id 9, wireType 1 =*/73).double(message.durationNs);
                    if (message.bytesIn != null && $Object.hasOwnProperty.call(message, "bytesIn") && !$Object.is(message.bytesIn, 0))
                        writer.uint32(/* id 10, wireType 1 =*/81).double(message.bytesIn);
                    if (message.bytesOut != null && $Object.hasOwnProperty.call(message, "bytesOut") && !$Object.is(message.bytesOut, 0))
                        writer.uint32(/* id 11, wireType 1 =*/89).double(message.bytesOut);
                    if (message.traceId != null && $Object.hasOwnProperty.call(message, "traceId") && message.traceId.length)
                        writer.uint32(/* id 12, wireType 2 =*/98).bytes(message.traceId);
                    if (message.spanId != null && $Object.hasOwnProperty.call(message, "spanId") && message.spanId.length)
                        writer.uint32(/* id 13, wireType 2 =*/106).bytes(message.spanId);
                    if (message.peer != null && $Object.hasOwnProperty.call(message, "peer") && message.peer !== 0)
                        writer.uint32(/* id 14, wireType 0 =*/112).uint32(message.peer);
                    if (message.drainNs != null && $Object.hasOwnProperty.call(message, "drainNs") && !$Object.is(message.drainNs, 0))
                        writer.uint32(/* id 15, wireType 1 =*/121).double(message.drainNs);
                    if (message.parts != null && message.parts.length)
                        for (let i = 0; i < message.parts.length; ++i)
                            $root.regscope.wire.v1.RequestPart.encode(message.parts[i], writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                    if (message.calls != null && message.calls.length)
                        for (let i = 0; i < message.calls.length; ++i)
                            $root.regscope.wire.v1.RequestCall.encode(message.calls[i], writer.uint32(/* id 17, wireType 2 =*/138).fork(), _depth + 1).ldelim();
                    if (message.device != null && $Object.hasOwnProperty.call(message, "device") && message.device !== 0)
                        writer.uint32(/* id 18, wireType 0 =*/144).uint32(message.device);
                    if (message.upstreamPeer != null && $Object.hasOwnProperty.call(message, "upstreamPeer") && message.upstreamPeer !== 0)
                        writer.uint32(/* id 19, wireType 0 =*/152).uint32(message.upstreamPeer);
                    if (message.local != null && $Object.hasOwnProperty.call(message, "local") && message.local !== 0)
                        writer.uint32(/* id 20, wireType 0 =*/160).uint32(message.local);
                    if (message.netns != null && $Object.hasOwnProperty.call(message, "netns") && message.netns !== 0)
                        writer.uint32(/* id 21, wireType 0 =*/168).uint32(message.netns);
                    if (message.id != null && $Object.hasOwnProperty.call(message, "id") && !$Object.is(message.id, 0))
                        writer.uint32(/* id 22, wireType 1 =*/177).double(message.id);
                    if (message.cause != null && $Object.hasOwnProperty.call(message, "cause") && !$Object.is(message.cause, 0))
                        writer.uint32(/* id 23, wireType 1 =*/185).double(message.cause);
                    if (message.causeBy != null && $Object.hasOwnProperty.call(message, "causeBy") && message.causeBy !== 0)
                        writer.uint32(/* id 24, wireType 0 =*/192).uint32(message.causeBy);
                    if (message.step != null && $Object.hasOwnProperty.call(message, "step") && message.step !== 0)
                        writer.uint32(/* id 25, wireType 0 =*/200).uint32(message.step);
                    if (message.leftOut != null && $Object.hasOwnProperty.call(message, "leftOut") && message.leftOut !== false)
                        writer.uint32(/* id 26, wireType 0 =*/208).bool(message.leftOut);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Request message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Request
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Request & regscope.wire.v1.Request.$Shape} Request
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Request.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Request();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.target = value;
                                else
                                    delete message.target;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.pid = value;
                                else
                                    delete message.pid;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.goid = value;
                                else
                                    delete message.goid;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.isClient = value;
                                else
                                    delete message.isClient;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.method = value;
                                else
                                    delete message.method;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.path = value;
                                else
                                    delete message.path;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.status = value;
                                else
                                    delete message.status;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 1)
                                    break;
                                if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                                    message.startNs = value;
                                else
                                    delete message.startNs;
                                continue;
                            }
                        case 9: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.durationNs = value;
                                else
                                    delete message.durationNs;
                                continue;
                            }
                        case 10: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.bytesIn = value;
                                else
                                    delete message.bytesIn;
                                continue;
                            }
                        case 11: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.bytesOut = value;
                                else
                                    delete message.bytesOut;
                                continue;
                            }
                        case 12: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.traceId = value;
                                else
                                    delete message.traceId;
                                continue;
                            }
                        case 13: {
                                if (wireType !== 2)
                                    break;
                                if ((value = reader.bytes()).length)
                                    message.spanId = value;
                                else
                                    delete message.spanId;
                                continue;
                            }
                        case 14: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.peer = value;
                                else
                                    delete message.peer;
                                continue;
                            }
                        case 15: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.drainNs = value;
                                else
                                    delete message.drainNs;
                                continue;
                            }
                        case 16: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.parts && message.parts.length))
                                    message.parts = [];
                                message.parts.push($root.regscope.wire.v1.RequestPart.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 17: {
                                if (wireType !== 2)
                                    break;
                                if (!(message.calls && message.calls.length))
                                    message.calls = [];
                                message.calls.push($root.regscope.wire.v1.RequestCall.decode(reader, reader.size(), $undefined, _depth + 1));
                                continue;
                            }
                        case 18: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.device = value;
                                else
                                    delete message.device;
                                continue;
                            }
                        case 19: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.upstreamPeer = value;
                                else
                                    delete message.upstreamPeer;
                                continue;
                            }
                        case 20: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.local = value;
                                else
                                    delete message.local;
                                continue;
                            }
                        case 21: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.netns = value;
                                else
                                    delete message.netns;
                                continue;
                            }
                        case 22: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.id = value;
                                else
                                    delete message.id;
                                continue;
                            }
                        case 23: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.cause = value;
                                else
                                    delete message.cause;
                                continue;
                            }
                        case 24: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.causeBy = value;
                                else
                                    delete message.causeBy;
                                continue;
                            }
                        case 25: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.step = value;
                                else
                                    delete message.step;
                                continue;
                            }
                        case 26: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.leftOut = value;
                                else
                                    delete message.leftOut;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Request;
            })();

            v1.RequestPart = (function() {

                /**
                 * Properties of a RequestPart.
                 * @typedef {Object} regscope.wire.v1.RequestPart.$Properties
                 * @property {number|null} [part] RequestPart part
                 * @property {number|null} [ns] RequestPart ns
                 * @property {boolean|null} [inferred] RequestPart inferred
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a RequestPart.
                 * @memberof regscope.wire.v1
                 * @interface IRequestPart
                 * @augments regscope.wire.v1.RequestPart.$Properties
                 * @deprecated Use regscope.wire.v1.RequestPart.$Properties instead.
                 */

                /**
                 * Shape of a RequestPart.
                 * @typedef {regscope.wire.v1.RequestPart.$Properties} regscope.wire.v1.RequestPart.$Shape
                 */

                /**
                 * Constructs a new RequestPart.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a RequestPart.
                 * @constructor
                 * @param {regscope.wire.v1.RequestPart.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const RequestPart = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * RequestPart part.
                 * @member {number} part
                 * @memberof regscope.wire.v1.RequestPart
                 * @instance
                 */
                RequestPart.prototype.part = 0;

                /**
                 * RequestPart ns.
                 * @member {number} ns
                 * @memberof regscope.wire.v1.RequestPart
                 * @instance
                 */
                RequestPart.prototype.ns = 0;

                /**
                 * RequestPart inferred.
                 * @member {boolean} inferred
                 * @memberof regscope.wire.v1.RequestPart
                 * @instance
                 */
                RequestPart.prototype.inferred = false;

                /**
                 * Encodes the specified RequestPart message. Does not implicitly {@link regscope.wire.v1.RequestPart.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.RequestPart
                 * @static
                 * @param {regscope.wire.v1.RequestPart.$Properties} message RequestPart message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                RequestPart.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.part != null && $Object.hasOwnProperty.call(message, "part") && message.part !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.part);
                    if (message.ns != null && $Object.hasOwnProperty.call(message, "ns") && !$Object.is(message.ns, 0))
                        writer.uint32(/* id 2, wireType 1 =*/17).double(message.ns);
                    if (message.inferred != null && $Object.hasOwnProperty.call(message, "inferred") && message.inferred !== false)
                        writer.uint32(/* id 3, wireType 0 =*/24).bool(message.inferred);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a RequestPart message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.RequestPart
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.RequestPart & regscope.wire.v1.RequestPart.$Shape} RequestPart
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                RequestPart.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.RequestPart();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.part = value;
                                else
                                    delete message.part;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.ns = value;
                                else
                                    delete message.ns;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.inferred = value;
                                else
                                    delete message.inferred;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return RequestPart;
            })();

            v1.RequestCall = (function() {

                /**
                 * Properties of a RequestCall.
                 * @typedef {Object} regscope.wire.v1.RequestCall.$Properties
                 * @property {number|null} [part] RequestCall part
                 * @property {number|null} [offsetNs] RequestCall offsetNs
                 * @property {number|null} [ns] RequestCall ns
                 * @property {number|null} [count] RequestCall count
                 * @property {number|null} [place] RequestCall place
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a RequestCall.
                 * @memberof regscope.wire.v1
                 * @interface IRequestCall
                 * @augments regscope.wire.v1.RequestCall.$Properties
                 * @deprecated Use regscope.wire.v1.RequestCall.$Properties instead.
                 */

                /**
                 * Shape of a RequestCall.
                 * @typedef {regscope.wire.v1.RequestCall.$Properties} regscope.wire.v1.RequestCall.$Shape
                 */

                /**
                 * Constructs a new RequestCall.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a RequestCall.
                 * @constructor
                 * @param {regscope.wire.v1.RequestCall.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const RequestCall = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * RequestCall part.
                 * @member {number} part
                 * @memberof regscope.wire.v1.RequestCall
                 * @instance
                 */
                RequestCall.prototype.part = 0;

                /**
                 * RequestCall offsetNs.
                 * @member {number} offsetNs
                 * @memberof regscope.wire.v1.RequestCall
                 * @instance
                 */
                RequestCall.prototype.offsetNs = 0;

                /**
                 * RequestCall ns.
                 * @member {number} ns
                 * @memberof regscope.wire.v1.RequestCall
                 * @instance
                 */
                RequestCall.prototype.ns = 0;

                /**
                 * RequestCall count.
                 * @member {number} count
                 * @memberof regscope.wire.v1.RequestCall
                 * @instance
                 */
                RequestCall.prototype.count = 0;

                /**
                 * RequestCall place.
                 * @member {number} place
                 * @memberof regscope.wire.v1.RequestCall
                 * @instance
                 */
                RequestCall.prototype.place = 0;

                /**
                 * Encodes the specified RequestCall message. Does not implicitly {@link regscope.wire.v1.RequestCall.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.RequestCall
                 * @static
                 * @param {regscope.wire.v1.RequestCall.$Properties} message RequestCall message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                RequestCall.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.part != null && $Object.hasOwnProperty.call(message, "part") && message.part !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.part);
                    if (message.offsetNs != null && $Object.hasOwnProperty.call(message, "offsetNs") && !$Object.is(message.offsetNs, 0))
                        writer.uint32(/* id 2, wireType 1 =*/17).double(message.offsetNs);
                    if (message.ns != null && $Object.hasOwnProperty.call(message, "ns") && !$Object.is(message.ns, 0))
                        writer.uint32(/* id 3, wireType 1 =*/25).double(message.ns);
                    if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                        writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.count);
                    if (message.place != null && $Object.hasOwnProperty.call(message, "place") && message.place !== 0)
                        writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.place);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a RequestCall message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.RequestCall
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.RequestCall & regscope.wire.v1.RequestCall.$Shape} RequestCall
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                RequestCall.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.RequestCall();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.part = value;
                                else
                                    delete message.part;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.offsetNs = value;
                                else
                                    delete message.offsetNs;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 1)
                                    break;
                                if (!$Object.is(value = reader.double(), 0))
                                    message.ns = value;
                                else
                                    delete message.ns;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.count = value;
                                else
                                    delete message.count;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.place = value;
                                else
                                    delete message.place;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return RequestCall;
            })();

            v1.Place = (function() {

                /**
                 * Properties of a Place.
                 * @typedef {Object} regscope.wire.v1.Place.$Properties
                 * @property {Array.<number>|null} [frames] Place frames
                 * @property {boolean|null} [truncated] Place truncated
                 * @property {number|null} [droppedFrames] Place droppedFrames
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Place.
                 * @memberof regscope.wire.v1
                 * @interface IPlace
                 * @augments regscope.wire.v1.Place.$Properties
                 * @deprecated Use regscope.wire.v1.Place.$Properties instead.
                 */

                /**
                 * Shape of a Place.
                 * @typedef {regscope.wire.v1.Place.$Properties} regscope.wire.v1.Place.$Shape
                 */

                /**
                 * Constructs a new Place.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Place.
                 * @constructor
                 * @param {regscope.wire.v1.Place.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Place = function (properties) {
                    this.frames = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Place frames.
                 * @member {Array.<number>} frames
                 * @memberof regscope.wire.v1.Place
                 * @instance
                 */
                Place.prototype.frames = $util.emptyArray;

                /**
                 * Place truncated.
                 * @member {boolean} truncated
                 * @memberof regscope.wire.v1.Place
                 * @instance
                 */
                Place.prototype.truncated = false;

                /**
                 * Place droppedFrames.
                 * @member {number} droppedFrames
                 * @memberof regscope.wire.v1.Place
                 * @instance
                 */
                Place.prototype.droppedFrames = 0;

                /**
                 * Encodes the specified Place message. Does not implicitly {@link regscope.wire.v1.Place.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Place
                 * @static
                 * @param {regscope.wire.v1.Place.$Properties} message Place message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Place.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.frames != null && message.frames.length)
                        writer.uint32(/* id 1, wireType 2 =*/10).uint32s(message.frames);
                    if (message.truncated != null && $Object.hasOwnProperty.call(message, "truncated") && message.truncated !== false)
                        writer.uint32(/* id 2, wireType 0 =*/16).bool(message.truncated);
                    if (message.droppedFrames != null && $Object.hasOwnProperty.call(message, "droppedFrames") && message.droppedFrames !== 0)
                        writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.droppedFrames);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Place message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Place
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Place & regscope.wire.v1.Place.$Shape} Place
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Place.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Place();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType === 2) {
                                    if (!(message.frames && message.frames.length))
                                        message.frames = [];
                                    reader.uint32s(message.frames);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.frames && message.frames.length))
                                    message.frames = [];
                                message.frames.push(reader.uint32());
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.truncated = value;
                                else
                                    delete message.truncated;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.droppedFrames = value;
                                else
                                    delete message.droppedFrames;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Place;
            })();

            v1.Frame = (function() {

                /**
                 * Properties of a Frame.
                 * @typedef {Object} regscope.wire.v1.Frame.$Properties
                 * @property {number|null} [name] Frame name
                 * @property {number|null} [module] Frame module
                 * @property {boolean|null} [kernel] Frame kernel
                 * @property {boolean|null} [unnamed] Frame unnamed
                 * @property {boolean|null} [inlined] Frame inlined
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Frame.
                 * @memberof regscope.wire.v1
                 * @interface IFrame
                 * @augments regscope.wire.v1.Frame.$Properties
                 * @deprecated Use regscope.wire.v1.Frame.$Properties instead.
                 */

                /**
                 * Shape of a Frame.
                 * @typedef {regscope.wire.v1.Frame.$Properties} regscope.wire.v1.Frame.$Shape
                 */

                /**
                 * Constructs a new Frame.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Frame.
                 * @constructor
                 * @param {regscope.wire.v1.Frame.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Frame = function (properties) {
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Frame name.
                 * @member {number} name
                 * @memberof regscope.wire.v1.Frame
                 * @instance
                 */
                Frame.prototype.name = 0;

                /**
                 * Frame module.
                 * @member {number} module
                 * @memberof regscope.wire.v1.Frame
                 * @instance
                 */
                Frame.prototype.module = 0;

                /**
                 * Frame kernel.
                 * @member {boolean} kernel
                 * @memberof regscope.wire.v1.Frame
                 * @instance
                 */
                Frame.prototype.kernel = false;

                /**
                 * Frame unnamed.
                 * @member {boolean} unnamed
                 * @memberof regscope.wire.v1.Frame
                 * @instance
                 */
                Frame.prototype.unnamed = false;

                /**
                 * Frame inlined.
                 * @member {boolean} inlined
                 * @memberof regscope.wire.v1.Frame
                 * @instance
                 */
                Frame.prototype.inlined = false;

                /**
                 * Encodes the specified Frame message. Does not implicitly {@link regscope.wire.v1.Frame.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Frame
                 * @static
                 * @param {regscope.wire.v1.Frame.$Properties} message Frame message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Frame.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.name);
                    if (message.module != null && $Object.hasOwnProperty.call(message, "module") && message.module !== 0)
                        writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.module);
                    if (message.kernel != null && $Object.hasOwnProperty.call(message, "kernel") && message.kernel !== false)
                        writer.uint32(/* id 3, wireType 0 =*/24).bool(message.kernel);
                    if (message.unnamed != null && $Object.hasOwnProperty.call(message, "unnamed") && message.unnamed !== false)
                        writer.uint32(/* id 4, wireType 0 =*/32).bool(message.unnamed);
                    if (message.inlined != null && $Object.hasOwnProperty.call(message, "inlined") && message.inlined !== false)
                        writer.uint32(/* id 5, wireType 0 =*/40).bool(message.inlined);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Frame message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Frame
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Frame & regscope.wire.v1.Frame.$Shape} Frame
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Frame.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Frame();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.name = value;
                                else
                                    delete message.name;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.module = value;
                                else
                                    delete message.module;
                                continue;
                            }
                        case 3: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.kernel = value;
                                else
                                    delete message.kernel;
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.unnamed = value;
                                else
                                    delete message.unnamed;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.inlined = value;
                                else
                                    delete message.inlined;
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Frame;
            })();

            v1.Stack = (function() {

                /**
                 * Properties of a Stack.
                 * @typedef {Object} regscope.wire.v1.Stack.$Properties
                 * @property {number|null} [target] Stack target
                 * @property {boolean|null} [offCpu] Stack offCpu
                 * @property {Array.<number>|null} [frames] Stack frames
                 * @property {boolean|null} [truncated] Stack truncated
                 * @property {number|null} [droppedFrames] Stack droppedFrames
                 * @property {number|null} [step] Stack step
                 * @property {number|null} [wait] Stack wait
                 * @property {boolean|null} [idle] Stack idle
                 * @property {Array.<number>|null} [offsetsMs] Stack offsetsMs
                 * @property {Array.<number>|null} [weights] Stack weights
                 * @property {Array.<number>|null} [counts] Stack counts
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */

                /**
                 * Properties of a Stack.
                 * @memberof regscope.wire.v1
                 * @interface IStack
                 * @augments regscope.wire.v1.Stack.$Properties
                 * @deprecated Use regscope.wire.v1.Stack.$Properties instead.
                 */

                /**
                 * Shape of a Stack.
                 * @typedef {regscope.wire.v1.Stack.$Properties} regscope.wire.v1.Stack.$Shape
                 */

                /**
                 * Constructs a new Stack.
                 * @memberof regscope.wire.v1
                 * @classdesc Represents a Stack.
                 * @constructor
                 * @param {regscope.wire.v1.Stack.$Properties=} [properties] Properties to set
                 * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
                 */
                const Stack = function (properties) {
                    this.frames = [];
                    this.offsetsMs = [];
                    this.weights = [];
                    this.counts = [];
                    if (properties)
                        for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                            if (properties[keys[i]] != null && keys[i] !== "__proto__")
                                this[keys[i]] = properties[keys[i]];
                };

                /**
                 * Stack target.
                 * @member {number} target
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.target = 0;

                /**
                 * Stack offCpu.
                 * @member {boolean} offCpu
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.offCpu = false;

                /**
                 * Stack frames.
                 * @member {Array.<number>} frames
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.frames = $util.emptyArray;

                /**
                 * Stack truncated.
                 * @member {boolean} truncated
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.truncated = false;

                /**
                 * Stack droppedFrames.
                 * @member {number} droppedFrames
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.droppedFrames = 0;

                /**
                 * Stack step.
                 * @member {number} step
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.step = 0;

                /**
                 * Stack wait.
                 * @member {number} wait
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.wait = 0;

                /**
                 * Stack idle.
                 * @member {boolean} idle
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.idle = false;

                /**
                 * Stack offsetsMs.
                 * @member {Array.<number>} offsetsMs
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.offsetsMs = $util.emptyArray;

                /**
                 * Stack weights.
                 * @member {Array.<number>} weights
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.weights = $util.emptyArray;

                /**
                 * Stack counts.
                 * @member {Array.<number>} counts
                 * @memberof regscope.wire.v1.Stack
                 * @instance
                 */
                Stack.prototype.counts = $util.emptyArray;

                /**
                 * Encodes the specified Stack message. Does not implicitly {@link regscope.wire.v1.Stack.verify|verify} messages.
                 * @function encode
                 * @memberof regscope.wire.v1.Stack
                 * @static
                 * @param {regscope.wire.v1.Stack.$Properties} message Stack message or plain object to encode
                 * @param {$protobuf.Writer} [writer] Writer to encode to
                 * @returns {$protobuf.Writer} Writer
                 */
                Stack.encode = function (message, writer, _depth) {
                    if (!writer)
                        writer = $Writer.create();
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $util.recursionLimit)
                        throw $Error("max depth exceeded");
                    if (message.target != null && $Object.hasOwnProperty.call(message, "target") && message.target !== 0)
                        writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.target);
                    if (message.offCpu != null && $Object.hasOwnProperty.call(message, "offCpu") && message.offCpu !== false)
                        writer.uint32(/* id 2, wireType 0 =*/16).bool(message.offCpu);
                    if (message.frames != null && message.frames.length)
                        writer.uint32(/* id 3, wireType 2 =*/26).uint32s(message.frames);
                    if (message.truncated != null && $Object.hasOwnProperty.call(message, "truncated") && message.truncated !== false)
                        writer.uint32(/* id 4, wireType 0 =*/32).bool(message.truncated);
                    if (message.droppedFrames != null && $Object.hasOwnProperty.call(message, "droppedFrames") && message.droppedFrames !== 0)
                        writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.droppedFrames);
                    if (message.step != null && $Object.hasOwnProperty.call(message, "step") && message.step !== 0)
                        writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.step);
                    if (message.wait != null && $Object.hasOwnProperty.call(message, "wait") && message.wait !== 0)
                        writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.wait);
                    if (message.idle != null && $Object.hasOwnProperty.call(message, "idle") && message.idle !== false)
                        writer.uint32(/* id 8, wireType 0 =*/64).bool(message.idle);
                    if (message.offsetsMs != null && message.offsetsMs.length)
                        writer.uint32(/* id 9, wireType 2 =*/74).uint32s(message.offsetsMs);
                    if (message.weights != null && message.weights.length)
                        writer.uint32(/* id 10, wireType 2 =*/82).doubles(message.weights);
                    if (message.counts != null && message.counts.length)
                        writer.uint32(/* id 11, wireType 2 =*/90).uint32s(message.counts);
                    if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                        for (let i = 0; i < message.$unknowns.length; ++i)
                            writer.raw(message.$unknowns[i]);
                    return writer;
                };

                /**
                 * Decodes a Stack message from the specified reader or buffer.
                 * @function decode
                 * @memberof regscope.wire.v1.Stack
                 * @static
                 * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
                 * @param {number} [length] Message length if known beforehand
                 * @returns {regscope.wire.v1.Stack & regscope.wire.v1.Stack.$Shape} Stack
                 * @throws {Error} If the payload is not a reader or valid buffer
                 * @throws {$protobuf.util.ProtocolError} If required fields are missing
                 */
                Stack.decode = function (reader, length, _end, _depth, _target) {
                    if (!(reader instanceof $Reader))
                        reader = $Reader.create(reader);
                    if (_depth === $undefined)
                        _depth = 0;
                    if (_depth > $Reader.recursionLimit)
                        throw $Error("max depth exceeded");
                    let end, message, value;
                    if (length === $undefined)
                        end = reader.len;
                    else {
                        end = reader.pos + length;
                        if (end > reader.len)
                            throw $RangeError("index out of range");
                        length = reader.len;
                        reader.len = end;
                    }
                    message = _target || new $root.regscope.wire.v1.Stack();
                    while (reader.pos < end) {
                        let start = reader.pos;
                        let tag = reader.tag();
                        if (tag === _end) {
                            _end = $undefined;
                            break;
                        }
                        let wireType = tag & 7;
                        switch (tag >>>= 3) {
                        case 1: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.target = value;
                                else
                                    delete message.target;
                                continue;
                            }
                        case 2: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.offCpu = value;
                                else
                                    delete message.offCpu;
                                continue;
                            }
                        case 3: {
                                if (wireType === 2) {
                                    if (!(message.frames && message.frames.length))
                                        message.frames = [];
                                    reader.uint32s(message.frames);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.frames && message.frames.length))
                                    message.frames = [];
                                message.frames.push(reader.uint32());
                                continue;
                            }
                        case 4: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.truncated = value;
                                else
                                    delete message.truncated;
                                continue;
                            }
                        case 5: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.droppedFrames = value;
                                else
                                    delete message.droppedFrames;
                                continue;
                            }
                        case 6: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.step = value;
                                else
                                    delete message.step;
                                continue;
                            }
                        case 7: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.uint32())
                                    message.wait = value;
                                else
                                    delete message.wait;
                                continue;
                            }
                        case 8: {
                                if (wireType !== 0)
                                    break;
                                if (value = reader.bool())
                                    message.idle = value;
                                else
                                    delete message.idle;
                                continue;
                            }
                        case 9: {
                                if (wireType === 2) {
                                    if (!(message.offsetsMs && message.offsetsMs.length))
                                        message.offsetsMs = [];
                                    reader.uint32s(message.offsetsMs);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.offsetsMs && message.offsetsMs.length))
                                    message.offsetsMs = [];
                                message.offsetsMs.push(reader.uint32());
                                continue;
                            }
                        case 10: {
                                if (wireType === 2) {
                                    if (!(message.weights && message.weights.length))
                                        message.weights = [];
                                    reader.doubles(message.weights);
                                    continue;
                                }
                                if (wireType !== 1)
                                    break;
                                if (!(message.weights && message.weights.length))
                                    message.weights = [];
                                message.weights.push(reader.double());
                                continue;
                            }
                        case 11: {
                                if (wireType === 2) {
                                    if (!(message.counts && message.counts.length))
                                        message.counts = [];
                                    reader.uint32s(message.counts);
                                    continue;
                                }
                                if (wireType !== 0)
                                    break;
                                if (!(message.counts && message.counts.length))
                                    message.counts = [];
                                message.counts.push(reader.uint32());
                                continue;
                            }
                        }
                        reader.skipType(wireType, _depth, tag);
                        if (!reader.discardUnknown) {
                            $util.makeProp(message, "$unknowns", false);
                            (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                        }
                    }
                    if (length !== $undefined) {
                        if (reader.pos !== end)
                            throw $RangeError("index out of range");
                        reader.len = length;
                    }
                    if (_end !== $undefined)
                        throw $Error("missing end group");
                    return message;
                };

                return Stack;
            })();

            return v1;
        })();

        return wire;
    })();

    return regscope;
})();

export {
  $root as default
};
