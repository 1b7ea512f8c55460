/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const otlp = $root.otlp = (() => {

    /**
     * Namespace otlp.
     * @exports otlp
     * @namespace
     */
    const otlp = {};

    otlp.ExportProfilesServiceRequest = (function() {

        /**
         * Properties of an ExportProfilesServiceRequest.
         * @typedef {Object} otlp.ExportProfilesServiceRequest.$Properties
         * @property {Array.<otlp.ResourceProfiles.$Properties>|null} [resourceProfiles] ExportProfilesServiceRequest resourceProfiles
         * @property {otlp.ProfilesDictionary.$Properties|null} [dictionary] ExportProfilesServiceRequest dictionary
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an ExportProfilesServiceRequest.
         * @memberof otlp
         * @interface IExportProfilesServiceRequest
         * @augments otlp.ExportProfilesServiceRequest.$Properties
         * @deprecated Use otlp.ExportProfilesServiceRequest.$Properties instead.
         */

        /**
         * Shape of an ExportProfilesServiceRequest.
         * @typedef {{
         *   resourceProfiles?: Array.<otlp.ResourceProfiles.$Shape>|null;
         *   dictionary?: otlp.ProfilesDictionary.$Shape|null;
         *   $unknowns?: Array.<Uint8Array>;
         * }} otlp.ExportProfilesServiceRequest.$Shape
         */

        /**
         * Constructs a new ExportProfilesServiceRequest.
         * @memberof otlp
         * @classdesc Represents an ExportProfilesServiceRequest.
         * @constructor
         * @param {otlp.ExportProfilesServiceRequest.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ExportProfilesServiceRequest = function (properties) {
            this.resourceProfiles = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ExportProfilesServiceRequest resourceProfiles.
         * @member {Array.<otlp.ResourceProfiles.$Properties>} resourceProfiles
         * @memberof otlp.ExportProfilesServiceRequest
         * @instance
         */
        ExportProfilesServiceRequest.prototype.resourceProfiles = $util.emptyArray;

        /**
         * ExportProfilesServiceRequest dictionary.
         * @member {otlp.ProfilesDictionary.$Properties|null|undefined} dictionary
         * @memberof otlp.ExportProfilesServiceRequest
         * @instance
         */
        ExportProfilesServiceRequest.prototype.dictionary = null;

        /**
         * Encodes the specified ExportProfilesServiceRequest message. Does not implicitly {@link otlp.ExportProfilesServiceRequest.verify|verify} messages.
         * @function encode
         * @memberof otlp.ExportProfilesServiceRequest
         * @static
         * @param {otlp.ExportProfilesServiceRequest.$Properties} message ExportProfilesServiceRequest message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ExportProfilesServiceRequest.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.resourceProfiles != null && message.resourceProfiles.length)
                for (let i = 0; i < message.resourceProfiles.length; ++i)
                    $root.otlp.ResourceProfiles.encode(message.resourceProfiles[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.dictionary != null && $Object.hasOwnProperty.call(message, "dictionary"))
                $root.otlp.ProfilesDictionary.encode(message.dictionary, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an ExportProfilesServiceRequest message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.ExportProfilesServiceRequest
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.ExportProfilesServiceRequest & otlp.ExportProfilesServiceRequest.$Shape} ExportProfilesServiceRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ExportProfilesServiceRequest.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.ExportProfilesServiceRequest();
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
                        if (!(message.resourceProfiles && message.resourceProfiles.length))
                            message.resourceProfiles = [];
                        message.resourceProfiles.push($root.otlp.ResourceProfiles.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.dictionary = $root.otlp.ProfilesDictionary.decode(reader, reader.size(), $undefined, _depth + 1, message.dictionary);
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

        return ExportProfilesServiceRequest;
    })();

    otlp.ExportProfilesServiceResponse = (function() {

        /**
         * Properties of an ExportProfilesServiceResponse.
         * @typedef {Object} otlp.ExportProfilesServiceResponse.$Properties
         * @property {otlp.ExportProfilesPartialSuccess.$Properties|null} [partialSuccess] ExportProfilesServiceResponse partialSuccess
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an ExportProfilesServiceResponse.
         * @memberof otlp
         * @interface IExportProfilesServiceResponse
         * @augments otlp.ExportProfilesServiceResponse.$Properties
         * @deprecated Use otlp.ExportProfilesServiceResponse.$Properties instead.
         */

        /**
         * Shape of an ExportProfilesServiceResponse.
         * @typedef {otlp.ExportProfilesServiceResponse.$Properties} otlp.ExportProfilesServiceResponse.$Shape
         */

        /**
         * Constructs a new ExportProfilesServiceResponse.
         * @memberof otlp
         * @classdesc Represents an ExportProfilesServiceResponse.
         * @constructor
         * @param {otlp.ExportProfilesServiceResponse.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ExportProfilesServiceResponse = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ExportProfilesServiceResponse partialSuccess.
         * @member {otlp.ExportProfilesPartialSuccess.$Properties|null|undefined} partialSuccess
         * @memberof otlp.ExportProfilesServiceResponse
         * @instance
         */
        ExportProfilesServiceResponse.prototype.partialSuccess = null;

        /**
         * Encodes the specified ExportProfilesServiceResponse message. Does not implicitly {@link otlp.ExportProfilesServiceResponse.verify|verify} messages.
         * @function encode
         * @memberof otlp.ExportProfilesServiceResponse
         * @static
         * @param {otlp.ExportProfilesServiceResponse.$Properties} message ExportProfilesServiceResponse message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ExportProfilesServiceResponse.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.partialSuccess != null && $Object.hasOwnProperty.call(message, "partialSuccess"))
                $root.otlp.ExportProfilesPartialSuccess.encode(message.partialSuccess, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an ExportProfilesServiceResponse message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.ExportProfilesServiceResponse
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.ExportProfilesServiceResponse & otlp.ExportProfilesServiceResponse.$Shape} ExportProfilesServiceResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ExportProfilesServiceResponse.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.ExportProfilesServiceResponse();
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
                        message.partialSuccess = $root.otlp.ExportProfilesPartialSuccess.decode(reader, reader.size(), $undefined, _depth + 1, message.partialSuccess);
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

        return ExportProfilesServiceResponse;
    })();

    otlp.ExportProfilesPartialSuccess = (function() {

        /**
         * Properties of an ExportProfilesPartialSuccess.
         * @typedef {Object} otlp.ExportProfilesPartialSuccess.$Properties
         * @property {number|Long|null} [rejectedProfiles] ExportProfilesPartialSuccess rejectedProfiles
         * @property {string|null} [errorMessage] ExportProfilesPartialSuccess errorMessage
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an ExportProfilesPartialSuccess.
         * @memberof otlp
         * @interface IExportProfilesPartialSuccess
         * @augments otlp.ExportProfilesPartialSuccess.$Properties
         * @deprecated Use otlp.ExportProfilesPartialSuccess.$Properties instead.
         */

        /**
         * Shape of an ExportProfilesPartialSuccess.
         * @typedef {otlp.ExportProfilesPartialSuccess.$Properties} otlp.ExportProfilesPartialSuccess.$Shape
         */

        /**
         * Constructs a new ExportProfilesPartialSuccess.
         * @memberof otlp
         * @classdesc Represents an ExportProfilesPartialSuccess.
         * @constructor
         * @param {otlp.ExportProfilesPartialSuccess.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ExportProfilesPartialSuccess = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ExportProfilesPartialSuccess rejectedProfiles.
         * @member {number|Long} rejectedProfiles
         * @memberof otlp.ExportProfilesPartialSuccess
         * @instance
         */
        ExportProfilesPartialSuccess.prototype.rejectedProfiles = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

        /**
         * ExportProfilesPartialSuccess errorMessage.
         * @member {string} errorMessage
         * @memberof otlp.ExportProfilesPartialSuccess
         * @instance
         */
        ExportProfilesPartialSuccess.prototype.errorMessage = "";

        /**
         * Encodes the specified ExportProfilesPartialSuccess message. Does not implicitly {@link otlp.ExportProfilesPartialSuccess.verify|verify} messages.
         * @function encode
         * @memberof otlp.ExportProfilesPartialSuccess
         * @static
         * @param {otlp.ExportProfilesPartialSuccess.$Properties} message ExportProfilesPartialSuccess message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ExportProfilesPartialSuccess.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.rejectedProfiles != null && $Object.hasOwnProperty.call(message, "rejectedProfiles") && (typeof message.rejectedProfiles === "object" ? message.rejectedProfiles.low || message.rejectedProfiles.high : message.rejectedProfiles !== 0))
                writer.uint32(/* id 1, wireType 0 =*/8).int64(message.rejectedProfiles);
            if (message.errorMessage != null && $Object.hasOwnProperty.call(message, "errorMessage") && message.errorMessage !== "")
                writer.uint32(/* id 2, wireType 2 =*/18).string(message.errorMessage);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an ExportProfilesPartialSuccess message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.ExportProfilesPartialSuccess
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.ExportProfilesPartialSuccess & otlp.ExportProfilesPartialSuccess.$Shape} ExportProfilesPartialSuccess
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ExportProfilesPartialSuccess.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.ExportProfilesPartialSuccess();
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
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.rejectedProfiles = value;
                        else
                            delete message.rejectedProfiles;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.stringVerify()).length)
                            message.errorMessage = value;
                        else
                            delete message.errorMessage;
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

        return ExportProfilesPartialSuccess;
    })();

    otlp.ProfilesDictionary = (function() {

        /**
         * Properties of a ProfilesDictionary.
         * @typedef {Object} otlp.ProfilesDictionary.$Properties
         * @property {Array.<otlp.Mapping.$Properties>|null} [mappingTable] ProfilesDictionary mappingTable
         * @property {Array.<otlp.Location.$Properties>|null} [locationTable] ProfilesDictionary locationTable
         * @property {Array.<otlp.Function.$Properties>|null} [functionTable] ProfilesDictionary functionTable
         * @property {Array.<otlp.Link.$Properties>|null} [linkTable] ProfilesDictionary linkTable
         * @property {Array.<string>|null} [stringTable] ProfilesDictionary stringTable
         * @property {Array.<otlp.KeyValueAndUnit.$Properties>|null} [attributeTable] ProfilesDictionary attributeTable
         * @property {Array.<otlp.Stack.$Properties>|null} [stackTable] ProfilesDictionary stackTable
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a ProfilesDictionary.
         * @memberof otlp
         * @interface IProfilesDictionary
         * @augments otlp.ProfilesDictionary.$Properties
         * @deprecated Use otlp.ProfilesDictionary.$Properties instead.
         */

        /**
         * Shape of a ProfilesDictionary.
         * @typedef {{
         *   mappingTable?: Array.<otlp.Mapping.$Shape>|null;
         *   locationTable?: Array.<otlp.Location.$Shape>|null;
         *   functionTable?: Array.<otlp.Function.$Shape>|null;
         *   linkTable?: Array.<otlp.Link.$Shape>|null;
         *   stringTable?: Array.<string>|null;
         *   attributeTable?: Array.<otlp.KeyValueAndUnit.$Shape>|null;
         *   stackTable?: Array.<otlp.Stack.$Shape>|null;
         *   $unknowns?: Array.<Uint8Array>;
         * }} otlp.ProfilesDictionary.$Shape
         */

        /**
         * Constructs a new ProfilesDictionary.
         * @memberof otlp
         * @classdesc Represents a ProfilesDictionary.
         * @constructor
         * @param {otlp.ProfilesDictionary.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ProfilesDictionary = function (properties) {
            this.mappingTable = [];
            this.locationTable = [];
            this.functionTable = [];
            this.linkTable = [];
            this.stringTable = [];
            this.attributeTable = [];
            this.stackTable = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ProfilesDictionary mappingTable.
         * @member {Array.<otlp.Mapping.$Properties>} mappingTable
         * @memberof otlp.ProfilesDictionary
         * @instance
         */
        ProfilesDictionary.prototype.mappingTable = $util.emptyArray;

        /**
         * ProfilesDictionary locationTable.
         * @member {Array.<otlp.Location.$Properties>} locationTable
         * @memberof otlp.ProfilesDictionary
         * @instance
         */
        ProfilesDictionary.prototype.locationTable = $util.emptyArray;

        /**
         * ProfilesDictionary functionTable.
         * @member {Array.<otlp.Function.$Properties>} functionTable
         * @memberof otlp.ProfilesDictionary
         * @instance
         */
        ProfilesDictionary.prototype.functionTable = $util.emptyArray;

        /**
         * ProfilesDictionary linkTable.
         * @member {Array.<otlp.Link.$Properties>} linkTable
         * @memberof otlp.ProfilesDictionary
         * @instance
         */
        ProfilesDictionary.prototype.linkTable = $util.emptyArray;

        /**
         * ProfilesDictionary stringTable.
         * @member {Array.<string>} stringTable
         * @memberof otlp.ProfilesDictionary
         * @instance
         */
        ProfilesDictionary.prototype.stringTable = $util.emptyArray;

        /**
         * ProfilesDictionary attributeTable.
         * @member {Array.<otlp.KeyValueAndUnit.$Properties>} attributeTable
         * @memberof otlp.ProfilesDictionary
         * @instance
         */
        ProfilesDictionary.prototype.attributeTable = $util.emptyArray;

        /**
         * ProfilesDictionary stackTable.
         * @member {Array.<otlp.Stack.$Properties>} stackTable
         * @memberof otlp.ProfilesDictionary
         * @instance
         */
        ProfilesDictionary.prototype.stackTable = $util.emptyArray;

        /**
         * Encodes the specified ProfilesDictionary message. Does not implicitly {@link otlp.ProfilesDictionary.verify|verify} messages.
         * @function encode
         * @memberof otlp.ProfilesDictionary
         * @static
         * @param {otlp.ProfilesDictionary.$Properties} message ProfilesDictionary message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ProfilesDictionary.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.mappingTable != null && message.mappingTable.length)
                for (let i = 0; i < message.mappingTable.length; ++i)
                    $root.otlp.Mapping.encode(message.mappingTable[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.locationTable != null && message.locationTable.length)
                for (let i = 0; i < message.locationTable.length; ++i)
                    $root.otlp.Location.encode(message.locationTable[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.functionTable != null && message.functionTable.length)
                for (let i = 0; i < message.functionTable.length; ++i)
                    $root.otlp.Function.encode(message.functionTable[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
            if (message.linkTable != null && message.linkTable.length)
                for (let i = 0; i < message.linkTable.length; ++i)
                    $root.otlp.Link.encode(message.linkTable[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
            if (message.stringTable != null && message.stringTable.length)
                for (let i = 0; i < message.stringTable.length; ++i)
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.stringTable[i]);
            if (message.attributeTable != null && message.attributeTable.length)
                for (let i = 0; i < message.attributeTable.length; ++i)
                    $root.otlp.KeyValueAndUnit.encode(message.attributeTable[i], writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
            if (message.stackTable != null && message.stackTable.length)
                for (let i = 0; i < message.stackTable.length; ++i)
                    $root.otlp.Stack.encode(message.stackTable[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a ProfilesDictionary message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.ProfilesDictionary
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.ProfilesDictionary & otlp.ProfilesDictionary.$Shape} ProfilesDictionary
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ProfilesDictionary.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.ProfilesDictionary();
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
                        if (!(message.mappingTable && message.mappingTable.length))
                            message.mappingTable = [];
                        message.mappingTable.push($root.otlp.Mapping.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.locationTable && message.locationTable.length))
                            message.locationTable = [];
                        message.locationTable.push($root.otlp.Location.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if (!(message.functionTable && message.functionTable.length))
                            message.functionTable = [];
                        message.functionTable.push($root.otlp.Function.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 4: {
                        if (wireType !== 2)
                            break;
                        if (!(message.linkTable && message.linkTable.length))
                            message.linkTable = [];
                        message.linkTable.push($root.otlp.Link.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        if (!(message.stringTable && message.stringTable.length))
                            message.stringTable = [];
                        message.stringTable.push(reader.stringVerify());
                        continue;
                    }
                case 6: {
                        if (wireType !== 2)
                            break;
                        if (!(message.attributeTable && message.attributeTable.length))
                            message.attributeTable = [];
                        message.attributeTable.push($root.otlp.KeyValueAndUnit.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if (!(message.stackTable && message.stackTable.length))
                            message.stackTable = [];
                        message.stackTable.push($root.otlp.Stack.decode(reader, reader.size(), $undefined, _depth + 1));
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

        return ProfilesDictionary;
    })();

    otlp.ResourceProfiles = (function() {

        /**
         * Properties of a ResourceProfiles.
         * @typedef {Object} otlp.ResourceProfiles.$Properties
         * @property {otlp.Resource.$Properties|null} [resource] ResourceProfiles resource
         * @property {Array.<otlp.ScopeProfiles.$Properties>|null} [scopeProfiles] ResourceProfiles scopeProfiles
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a ResourceProfiles.
         * @memberof otlp
         * @interface IResourceProfiles
         * @augments otlp.ResourceProfiles.$Properties
         * @deprecated Use otlp.ResourceProfiles.$Properties instead.
         */

        /**
         * Shape of a ResourceProfiles.
         * @typedef {{
         *   resource?: otlp.Resource.$Shape|null;
         *   scopeProfiles?: Array.<otlp.ScopeProfiles.$Shape>|null;
         *   $unknowns?: Array.<Uint8Array>;
         * }} otlp.ResourceProfiles.$Shape
         */

        /**
         * Constructs a new ResourceProfiles.
         * @memberof otlp
         * @classdesc Represents a ResourceProfiles.
         * @constructor
         * @param {otlp.ResourceProfiles.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ResourceProfiles = function (properties) {
            this.scopeProfiles = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ResourceProfiles resource.
         * @member {otlp.Resource.$Properties|null|undefined} resource
         * @memberof otlp.ResourceProfiles
         * @instance
         */
        ResourceProfiles.prototype.resource = null;

        /**
         * ResourceProfiles scopeProfiles.
         * @member {Array.<otlp.ScopeProfiles.$Properties>} scopeProfiles
         * @memberof otlp.ResourceProfiles
         * @instance
         */
        ResourceProfiles.prototype.scopeProfiles = $util.emptyArray;

        /**
         * Encodes the specified ResourceProfiles message. Does not implicitly {@link otlp.ResourceProfiles.verify|verify} messages.
         * @function encode
         * @memberof otlp.ResourceProfiles
         * @static
         * @param {otlp.ResourceProfiles.$Properties} message ResourceProfiles message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ResourceProfiles.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.resource != null && $Object.hasOwnProperty.call(message, "resource"))
                $root.otlp.Resource.encode(message.resource, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.scopeProfiles != null && message.scopeProfiles.length)
                for (let i = 0; i < message.scopeProfiles.length; ++i)
                    $root.otlp.ScopeProfiles.encode(message.scopeProfiles[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a ResourceProfiles message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.ResourceProfiles
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.ResourceProfiles & otlp.ResourceProfiles.$Shape} ResourceProfiles
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ResourceProfiles.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.ResourceProfiles();
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
                        message.resource = $root.otlp.Resource.decode(reader, reader.size(), $undefined, _depth + 1, message.resource);
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.scopeProfiles && message.scopeProfiles.length))
                            message.scopeProfiles = [];
                        message.scopeProfiles.push($root.otlp.ScopeProfiles.decode(reader, reader.size(), $undefined, _depth + 1));
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

        return ResourceProfiles;
    })();

    otlp.ScopeProfiles = (function() {

        /**
         * Properties of a ScopeProfiles.
         * @typedef {Object} otlp.ScopeProfiles.$Properties
         * @property {otlp.InstrumentationScope.$Properties|null} [scope] ScopeProfiles scope
         * @property {Array.<otlp.Profile.$Properties>|null} [profiles] ScopeProfiles profiles
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a ScopeProfiles.
         * @memberof otlp
         * @interface IScopeProfiles
         * @augments otlp.ScopeProfiles.$Properties
         * @deprecated Use otlp.ScopeProfiles.$Properties instead.
         */

        /**
         * Shape of a ScopeProfiles.
         * @typedef {otlp.ScopeProfiles.$Properties} otlp.ScopeProfiles.$Shape
         */

        /**
         * Constructs a new ScopeProfiles.
         * @memberof otlp
         * @classdesc Represents a ScopeProfiles.
         * @constructor
         * @param {otlp.ScopeProfiles.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ScopeProfiles = function (properties) {
            this.profiles = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ScopeProfiles scope.
         * @member {otlp.InstrumentationScope.$Properties|null|undefined} scope
         * @memberof otlp.ScopeProfiles
         * @instance
         */
        ScopeProfiles.prototype.scope = null;

        /**
         * ScopeProfiles profiles.
         * @member {Array.<otlp.Profile.$Properties>} profiles
         * @memberof otlp.ScopeProfiles
         * @instance
         */
        ScopeProfiles.prototype.profiles = $util.emptyArray;

        /**
         * Encodes the specified ScopeProfiles message. Does not implicitly {@link otlp.ScopeProfiles.verify|verify} messages.
         * @function encode
         * @memberof otlp.ScopeProfiles
         * @static
         * @param {otlp.ScopeProfiles.$Properties} message ScopeProfiles message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ScopeProfiles.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.scope != null && $Object.hasOwnProperty.call(message, "scope"))
                $root.otlp.InstrumentationScope.encode(message.scope, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.profiles != null && message.profiles.length)
                for (let i = 0; i < message.profiles.length; ++i)
                    $root.otlp.Profile.encode(message.profiles[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a ScopeProfiles message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.ScopeProfiles
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.ScopeProfiles & otlp.ScopeProfiles.$Shape} ScopeProfiles
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ScopeProfiles.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.ScopeProfiles();
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
                        message.scope = $root.otlp.InstrumentationScope.decode(reader, reader.size(), $undefined, _depth + 1, message.scope);
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.profiles && message.profiles.length))
                            message.profiles = [];
                        message.profiles.push($root.otlp.Profile.decode(reader, reader.size(), $undefined, _depth + 1));
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

        return ScopeProfiles;
    })();

    otlp.Profile = (function() {

        /**
         * Properties of a Profile.
         * @typedef {Object} otlp.Profile.$Properties
         * @property {otlp.ValueType.$Properties|null} [sampleType] Profile sampleType
         * @property {Array.<otlp.Sample.$Properties>|null} [samples] Profile samples
         * @property {number|Long|null} [timeUnixNano] Profile timeUnixNano
         * @property {number|Long|null} [durationNano] Profile durationNano
         * @property {otlp.ValueType.$Properties|null} [periodType] Profile periodType
         * @property {number|Long|null} [period] Profile period
         * @property {Uint8Array|null} [profileId] Profile profileId
         * @property {Array.<number>|null} [attributeIndices] Profile attributeIndices
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Profile.
         * @memberof otlp
         * @interface IProfile
         * @augments otlp.Profile.$Properties
         * @deprecated Use otlp.Profile.$Properties instead.
         */

        /**
         * Shape of a Profile.
         * @typedef {otlp.Profile.$Properties} otlp.Profile.$Shape
         */

        /**
         * Constructs a new Profile.
         * @memberof otlp
         * @classdesc Represents a Profile.
         * @constructor
         * @param {otlp.Profile.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Profile = function (properties) {
            this.samples = [];
            this.attributeIndices = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Profile sampleType.
         * @member {otlp.ValueType.$Properties|null|undefined} sampleType
         * @memberof otlp.Profile
         * @instance
         */
        Profile.prototype.sampleType = null;

        /**
         * Profile samples.
         * @member {Array.<otlp.Sample.$Properties>} samples
         * @memberof otlp.Profile
         * @instance
         */
        Profile.prototype.samples = $util.emptyArray;

        /**
         * Profile timeUnixNano.
         * @member {number|Long} timeUnixNano
         * @memberof otlp.Profile
         * @instance
         */
        Profile.prototype.timeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        /**
         * Profile durationNano.
         * @member {number|Long} durationNano
         * @memberof otlp.Profile
         * @instance
         */
        Profile.prototype.durationNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;

        /**
         * Profile periodType.
         * @member {otlp.ValueType.$Properties|null|undefined} periodType
         * @memberof otlp.Profile
         * @instance
         */
        Profile.prototype.periodType = null;

        /**
         * Profile period.
         * @member {number|Long} period
         * @memberof otlp.Profile
         * @instance
         */
        Profile.prototype.period = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

        /**
         * Profile profileId.
         * @member {Uint8Array} profileId
         * @memberof otlp.Profile
         * @instance
         */
        Profile.prototype.profileId = $util.newBuffer([]);

        /**
         * Profile attributeIndices.
         * @member {Array.<number>} attributeIndices
         * @memberof otlp.Profile
         * @instance
         */
        Profile.prototype.attributeIndices = $util.emptyArray;

        /**
         * Encodes the specified Profile message. Does not implicitly {@link otlp.Profile.verify|verify} messages.
         * @function encode
         * @memberof otlp.Profile
         * @static
         * @param {otlp.Profile.$Properties} message Profile message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Profile.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.sampleType != null && $Object.hasOwnProperty.call(message, "sampleType"))
                $root.otlp.ValueType.encode(message.sampleType, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.samples != null && message.samples.length)
                for (let i = 0; i < message.samples.length; ++i)
                    $root.otlp.Sample.encode(message.samples[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.timeUnixNano != null && $Object.hasOwnProperty.call(message, "timeUnixNano") && (typeof message.timeUnixNano === "object" ? message.timeUnixNano.low || message.timeUnixNano.high : message.timeUnixNano !== 0))
                writer.uint32(/* id 3, wireType 1 =*/25).fixed64(message.timeUnixNano);
            if (message.durationNano != null && $Object.hasOwnProperty.call(message, "durationNano") && (typeof message.durationNano === "object" ? message.durationNano.low || message.durationNano.high : message.durationNano !== 0))
                writer.uint32(/* id 4, wireType 0 =*/32).uint64(message.durationNano);
            if (message.periodType != null && $Object.hasOwnProperty.call(message, "periodType"))
                $root.otlp.ValueType.encode(message.periodType, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
            if (message.period != null && $Object.hasOwnProperty.call(message, "period") && (typeof message.period === "object" ? message.period.low || message.period.high : message.period !== 0))
                writer.uint32(/* id 6, wireType 0 =*/48).int64(message.period);
            if (message.profileId != null && $Object.hasOwnProperty.call(message, "profileId") && message.profileId.length)
                writer.uint32(/* id 7, wireType 2 =*/58).bytes(message.profileId);
            if (message.attributeIndices != null && message.attributeIndices.length)
                writer.uint32(/* id 11, wireType 2 =*/90).int32s(message.attributeIndices);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Profile message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.Profile
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.Profile & otlp.Profile.$Shape} Profile
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Profile.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.Profile();
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
                        message.sampleType = $root.otlp.ValueType.decode(reader, reader.size(), $undefined, _depth + 1, message.sampleType);
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if (!(message.samples && message.samples.length))
                            message.samples = [];
                        message.samples.push($root.otlp.Sample.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 3: {
                        if (wireType !== 1)
                            break;
                        if (typeof (value = reader.fixed64()) === "object" ? value.low || value.high : value !== 0)
                            message.timeUnixNano = value;
                        else
                            delete message.timeUnixNano;
                        continue;
                    }
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                            message.durationNano = value;
                        else
                            delete message.durationNano;
                        continue;
                    }
                case 5: {
                        if (wireType !== 2)
                            break;
                        message.periodType = $root.otlp.ValueType.decode(reader, reader.size(), $undefined, _depth + 1, message.periodType);
                        continue;
                    }
                case 6: {
                        if (wireType !== 0)
                            break;
                        if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                            message.period = value;
                        else
                            delete message.period;
                        continue;
                    }
                case 7: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.profileId = value;
                        else
                            delete message.profileId;
                        continue;
                    }
                case 11: {
                        if (wireType === 2) {
                            if (!(message.attributeIndices && message.attributeIndices.length))
                                message.attributeIndices = [];
                            reader.int32s(message.attributeIndices);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.attributeIndices && message.attributeIndices.length))
                            message.attributeIndices = [];
                        message.attributeIndices.push(reader.int32());
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

        return Profile;
    })();

    otlp.ValueType = (function() {

        /**
         * Properties of a ValueType.
         * @typedef {Object} otlp.ValueType.$Properties
         * @property {number|null} [typeStrindex] ValueType typeStrindex
         * @property {number|null} [unitStrindex] ValueType unitStrindex
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a ValueType.
         * @memberof otlp
         * @interface IValueType
         * @augments otlp.ValueType.$Properties
         * @deprecated Use otlp.ValueType.$Properties instead.
         */

        /**
         * Shape of a ValueType.
         * @typedef {otlp.ValueType.$Properties} otlp.ValueType.$Shape
         */

        /**
         * Constructs a new ValueType.
         * @memberof otlp
         * @classdesc Represents a ValueType.
         * @constructor
         * @param {otlp.ValueType.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const ValueType = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * ValueType typeStrindex.
         * @member {number} typeStrindex
         * @memberof otlp.ValueType
         * @instance
         */
        ValueType.prototype.typeStrindex = 0;

        /**
         * ValueType unitStrindex.
         * @member {number} unitStrindex
         * @memberof otlp.ValueType
         * @instance
         */
        ValueType.prototype.unitStrindex = 0;

        /**
         * Encodes the specified ValueType message. Does not implicitly {@link otlp.ValueType.verify|verify} messages.
         * @function encode
         * @memberof otlp.ValueType
         * @static
         * @param {otlp.ValueType.$Properties} message ValueType message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        ValueType.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.typeStrindex != null && $Object.hasOwnProperty.call(message, "typeStrindex") && message.typeStrindex !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.typeStrindex);
            if (message.unitStrindex != null && $Object.hasOwnProperty.call(message, "unitStrindex") && message.unitStrindex !== 0)
                writer.uint32(/* id 2, wireType 0 =*/16).int32(message.unitStrindex);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a ValueType message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.ValueType
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.ValueType & otlp.ValueType.$Shape} ValueType
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        ValueType.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.ValueType();
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
                        if (value = reader.int32())
                            message.typeStrindex = value;
                        else
                            delete message.typeStrindex;
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.unitStrindex = value;
                        else
                            delete message.unitStrindex;
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

        return ValueType;
    })();

    otlp.Sample = (function() {

        /**
         * Properties of a Sample.
         * @typedef {Object} otlp.Sample.$Properties
         * @property {number|null} [stackIndex] Sample stackIndex
         * @property {Array.<number>|null} [attributeIndices] Sample attributeIndices
         * @property {number|null} [linkIndex] Sample linkIndex
         * @property {Array.<number|Long>|null} [values] Sample values
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Sample.
         * @memberof otlp
         * @interface ISample
         * @augments otlp.Sample.$Properties
         * @deprecated Use otlp.Sample.$Properties instead.
         */

        /**
         * Shape of a Sample.
         * @typedef {otlp.Sample.$Properties} otlp.Sample.$Shape
         */

        /**
         * Constructs a new Sample.
         * @memberof otlp
         * @classdesc Represents a Sample.
         * @constructor
         * @param {otlp.Sample.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Sample = function (properties) {
            this.attributeIndices = [];
            this.values = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Sample stackIndex.
         * @member {number} stackIndex
         * @memberof otlp.Sample
         * @instance
         */
        Sample.prototype.stackIndex = 0;

        /**
         * Sample attributeIndices.
         * @member {Array.<number>} attributeIndices
         * @memberof otlp.Sample
         * @instance
         */
        Sample.prototype.attributeIndices = $util.emptyArray;

        /**
         * Sample linkIndex.
         * @member {number} linkIndex
         * @memberof otlp.Sample
         * @instance
         */
        Sample.prototype.linkIndex = 0;

        /**
         * Sample values.
         * @member {Array.<number|Long>} values
         * @memberof otlp.Sample
         * @instance
         */
        Sample.prototype.values = $util.emptyArray;

        /**
         * Encodes the specified Sample message. Does not implicitly {@link otlp.Sample.verify|verify} messages.
         * @function encode
         * @memberof otlp.Sample
         * @static
         * @param {otlp.Sample.$Properties} message Sample message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Sample.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.stackIndex != null && $Object.hasOwnProperty.call(message, "stackIndex") && message.stackIndex !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.stackIndex);
            if (message.attributeIndices != null && message.attributeIndices.length)
                writer.uint32(/* id 2, wireType 2 =*/18).int32s(message.attributeIndices);
            if (message.linkIndex != null && $Object.hasOwnProperty.call(message, "linkIndex") && message.linkIndex !== 0)
                writer.uint32(/* id 3, wireType 0 =*/24).int32(message.linkIndex);
            if (message.values != null && message.values.length)
                writer.uint32(/* id 4, wireType 2 =*/34).int64s(message.values);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Sample message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.Sample
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.Sample & otlp.Sample.$Shape} Sample
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Sample.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.Sample();
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
                        if (value = reader.int32())
                            message.stackIndex = value;
                        else
                            delete message.stackIndex;
                        continue;
                    }
                case 2: {
                        if (wireType === 2) {
                            if (!(message.attributeIndices && message.attributeIndices.length))
                                message.attributeIndices = [];
                            reader.int32s(message.attributeIndices);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.attributeIndices && message.attributeIndices.length))
                            message.attributeIndices = [];
                        message.attributeIndices.push(reader.int32());
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.linkIndex = value;
                        else
                            delete message.linkIndex;
                        continue;
                    }
                case 4: {
                        if (wireType === 2) {
                            if (!(message.values && message.values.length))
                                message.values = [];
                            reader.int64s(message.values);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.values && message.values.length))
                            message.values = [];
                        message.values.push(reader.int64());
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

        return Sample;
    })();

    otlp.Mapping = (function() {

        /**
         * Properties of a Mapping.
         * @typedef {Object} otlp.Mapping.$Properties
         * @property {number|null} [filenameStrindex] Mapping filenameStrindex
         * @property {Array.<number>|null} [attributeIndices] Mapping attributeIndices
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Mapping.
         * @memberof otlp
         * @interface IMapping
         * @augments otlp.Mapping.$Properties
         * @deprecated Use otlp.Mapping.$Properties instead.
         */

        /**
         * Shape of a Mapping.
         * @typedef {otlp.Mapping.$Properties} otlp.Mapping.$Shape
         */

        /**
         * Constructs a new Mapping.
         * @memberof otlp
         * @classdesc Represents a Mapping.
         * @constructor
         * @param {otlp.Mapping.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Mapping = function (properties) {
            this.attributeIndices = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Mapping filenameStrindex.
         * @member {number} filenameStrindex
         * @memberof otlp.Mapping
         * @instance
         */
        Mapping.prototype.filenameStrindex = 0;

        /**
         * Mapping attributeIndices.
         * @member {Array.<number>} attributeIndices
         * @memberof otlp.Mapping
         * @instance
         */
        Mapping.prototype.attributeIndices = $util.emptyArray;

        /**
         * Encodes the specified Mapping message. Does not implicitly {@link otlp.Mapping.verify|verify} messages.
         * @function encode
         * @memberof otlp.Mapping
         * @static
         * @param {otlp.Mapping.$Properties} message Mapping message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Mapping.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.filenameStrindex != null && $Object.hasOwnProperty.call(message, "filenameStrindex") && message.filenameStrindex !== 0)
                writer.uint32(/* id 4, wireType 0 =*/32).int32(message.filenameStrindex);
            if (message.attributeIndices != null && message.attributeIndices.length)
                writer.uint32(/* id 5, wireType 2 =*/42).int32s(message.attributeIndices);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Mapping message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.Mapping
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.Mapping & otlp.Mapping.$Shape} Mapping
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Mapping.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.Mapping();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 4: {
                        if (wireType !== 0)
                            break;
                        if (value = reader.int32())
                            message.filenameStrindex = value;
                        else
                            delete message.filenameStrindex;
                        continue;
                    }
                case 5: {
                        if (wireType === 2) {
                            if (!(message.attributeIndices && message.attributeIndices.length))
                                message.attributeIndices = [];
                            reader.int32s(message.attributeIndices);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.attributeIndices && message.attributeIndices.length))
                            message.attributeIndices = [];
                        message.attributeIndices.push(reader.int32());
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

        return Mapping;
    })();

    otlp.Stack = (function() {

        /**
         * Properties of a Stack.
         * @typedef {Object} otlp.Stack.$Properties
         * @property {Array.<number>|null} [locationIndices] Stack locationIndices
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Stack.
         * @memberof otlp
         * @interface IStack
         * @augments otlp.Stack.$Properties
         * @deprecated Use otlp.Stack.$Properties instead.
         */

        /**
         * Shape of a Stack.
         * @typedef {otlp.Stack.$Properties} otlp.Stack.$Shape
         */

        /**
         * Constructs a new Stack.
         * @memberof otlp
         * @classdesc Represents a Stack.
         * @constructor
         * @param {otlp.Stack.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Stack = function (properties) {
            this.locationIndices = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Stack locationIndices.
         * @member {Array.<number>} locationIndices
         * @memberof otlp.Stack
         * @instance
         */
        Stack.prototype.locationIndices = $util.emptyArray;

        /**
         * Encodes the specified Stack message. Does not implicitly {@link otlp.Stack.verify|verify} messages.
         * @function encode
         * @memberof otlp.Stack
         * @static
         * @param {otlp.Stack.$Properties} message Stack message or plain object to encode
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
            if (message.locationIndices != null && message.locationIndices.length)
                writer.uint32(/* id 1, wireType 2 =*/10).int32s(message.locationIndices);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Stack message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.Stack
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.Stack & otlp.Stack.$Shape} Stack
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
            message = _target || new $root.otlp.Stack();
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
                            if (!(message.locationIndices && message.locationIndices.length))
                                message.locationIndices = [];
                            reader.int32s(message.locationIndices);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.locationIndices && message.locationIndices.length))
                            message.locationIndices = [];
                        message.locationIndices.push(reader.int32());
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

    otlp.Location = (function() {

        /**
         * Properties of a Location.
         * @typedef {Object} otlp.Location.$Properties
         * @property {number|null} [mappingIndex] Location mappingIndex
         * @property {Array.<otlp.Line.$Properties>|null} [lines] Location lines
         * @property {Array.<number>|null} [attributeIndices] Location attributeIndices
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Location.
         * @memberof otlp
         * @interface ILocation
         * @augments otlp.Location.$Properties
         * @deprecated Use otlp.Location.$Properties instead.
         */

        /**
         * Shape of a Location.
         * @typedef {otlp.Location.$Properties} otlp.Location.$Shape
         */

        /**
         * Constructs a new Location.
         * @memberof otlp
         * @classdesc Represents a Location.
         * @constructor
         * @param {otlp.Location.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Location = function (properties) {
            this.lines = [];
            this.attributeIndices = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Location mappingIndex.
         * @member {number} mappingIndex
         * @memberof otlp.Location
         * @instance
         */
        Location.prototype.mappingIndex = 0;

        /**
         * Location lines.
         * @member {Array.<otlp.Line.$Properties>} lines
         * @memberof otlp.Location
         * @instance
         */
        Location.prototype.lines = $util.emptyArray;

        /**
         * Location attributeIndices.
         * @member {Array.<number>} attributeIndices
         * @memberof otlp.Location
         * @instance
         */
        Location.prototype.attributeIndices = $util.emptyArray;

        /**
         * Encodes the specified Location message. Does not implicitly {@link otlp.Location.verify|verify} messages.
         * @function encode
         * @memberof otlp.Location
         * @static
         * @param {otlp.Location.$Properties} message Location message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Location.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.mappingIndex != null && $Object.hasOwnProperty.call(message, "mappingIndex") && message.mappingIndex !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.mappingIndex);
            if (message.lines != null && message.lines.length)
                for (let i = 0; i < message.lines.length; ++i)
                    $root.otlp.Line.encode(message.lines[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
            if (message.attributeIndices != null && message.attributeIndices.length)
                writer.uint32(/* id 4, wireType 2 =*/34).int32s(message.attributeIndices);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Location message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.Location
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.Location & otlp.Location.$Shape} Location
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Location.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.Location();
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
                        if (value = reader.int32())
                            message.mappingIndex = value;
                        else
                            delete message.mappingIndex;
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        if (!(message.lines && message.lines.length))
                            message.lines = [];
                        message.lines.push($root.otlp.Line.decode(reader, reader.size(), $undefined, _depth + 1));
                        continue;
                    }
                case 4: {
                        if (wireType === 2) {
                            if (!(message.attributeIndices && message.attributeIndices.length))
                                message.attributeIndices = [];
                            reader.int32s(message.attributeIndices);
                            continue;
                        }
                        if (wireType !== 0)
                            break;
                        if (!(message.attributeIndices && message.attributeIndices.length))
                            message.attributeIndices = [];
                        message.attributeIndices.push(reader.int32());
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

        return Location;
    })();

    otlp.Line = (function() {

        /**
         * Properties of a Line.
         * @typedef {Object} otlp.Line.$Properties
         * @property {number|null} [functionIndex] Line functionIndex
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Line.
         * @memberof otlp
         * @interface ILine
         * @augments otlp.Line.$Properties
         * @deprecated Use otlp.Line.$Properties instead.
         */

        /**
         * Shape of a Line.
         * @typedef {otlp.Line.$Properties} otlp.Line.$Shape
         */

        /**
         * Constructs a new Line.
         * @memberof otlp
         * @classdesc Represents a Line.
         * @constructor
         * @param {otlp.Line.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Line = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Line functionIndex.
         * @member {number} functionIndex
         * @memberof otlp.Line
         * @instance
         */
        Line.prototype.functionIndex = 0;

        /**
         * Encodes the specified Line message. Does not implicitly {@link otlp.Line.verify|verify} messages.
         * @function encode
         * @memberof otlp.Line
         * @static
         * @param {otlp.Line.$Properties} message Line message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Line.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.functionIndex != null && $Object.hasOwnProperty.call(message, "functionIndex") && message.functionIndex !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.functionIndex);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Line message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.Line
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.Line & otlp.Line.$Shape} Line
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Line.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.Line();
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
                        if (value = reader.int32())
                            message.functionIndex = value;
                        else
                            delete message.functionIndex;
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

        return Line;
    })();

    otlp.Function = (function() {

        /**
         * Properties of a Function.
         * @typedef {Object} otlp.Function.$Properties
         * @property {number|null} [nameStrindex] Function nameStrindex
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Function.
         * @memberof otlp
         * @interface IFunction
         * @augments otlp.Function.$Properties
         * @deprecated Use otlp.Function.$Properties instead.
         */

        /**
         * Shape of a Function.
         * @typedef {otlp.Function.$Properties} otlp.Function.$Shape
         */

        /**
         * Constructs a new Function.
         * @memberof otlp
         * @classdesc Represents a Function.
         * @constructor
         * @param {otlp.Function.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Function = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Function nameStrindex.
         * @member {number} nameStrindex
         * @memberof otlp.Function
         * @instance
         */
        Function.prototype.nameStrindex = 0;

        /**
         * Encodes the specified Function message. Does not implicitly {@link otlp.Function.verify|verify} messages.
         * @function encode
         * @memberof otlp.Function
         * @static
         * @param {otlp.Function.$Properties} message Function message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Function.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.nameStrindex != null && $Object.hasOwnProperty.call(message, "nameStrindex") && message.nameStrindex !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.nameStrindex);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Function message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.Function
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.Function & otlp.Function.$Shape} Function
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Function.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.Function();
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
                        if (value = reader.int32())
                            message.nameStrindex = value;
                        else
                            delete message.nameStrindex;
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

        return Function;
    })();

    otlp.Link = (function() {

        /**
         * Properties of a Link.
         * @typedef {Object} otlp.Link.$Properties
         * @property {Uint8Array|null} [traceId] Link traceId
         * @property {Uint8Array|null} [spanId] Link spanId
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Link.
         * @memberof otlp
         * @interface ILink
         * @augments otlp.Link.$Properties
         * @deprecated Use otlp.Link.$Properties instead.
         */

        /**
         * Shape of a Link.
         * @typedef {otlp.Link.$Properties} otlp.Link.$Shape
         */

        /**
         * Constructs a new Link.
         * @memberof otlp
         * @classdesc Represents a Link.
         * @constructor
         * @param {otlp.Link.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Link = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Link traceId.
         * @member {Uint8Array} traceId
         * @memberof otlp.Link
         * @instance
         */
        Link.prototype.traceId = $util.newBuffer([]);

        /**
         * Link spanId.
         * @member {Uint8Array} spanId
         * @memberof otlp.Link
         * @instance
         */
        Link.prototype.spanId = $util.newBuffer([]);

        /**
         * Encodes the specified Link message. Does not implicitly {@link otlp.Link.verify|verify} messages.
         * @function encode
         * @memberof otlp.Link
         * @static
         * @param {otlp.Link.$Properties} message Link message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Link.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.traceId != null && $Object.hasOwnProperty.call(message, "traceId") && message.traceId.length)
                writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.traceId);
            if (message.spanId != null && $Object.hasOwnProperty.call(message, "spanId") && message.spanId.length)
                writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.spanId);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Link message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.Link
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.Link & otlp.Link.$Shape} Link
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Link.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.Link();
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
                            message.traceId = value;
                        else
                            delete message.traceId;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        if ((value = reader.bytes()).length)
                            message.spanId = value;
                        else
                            delete message.spanId;
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

        return Link;
    })();

    otlp.KeyValueAndUnit = (function() {

        /**
         * Properties of a KeyValueAndUnit.
         * @typedef {Object} otlp.KeyValueAndUnit.$Properties
         * @property {number|null} [keyStrindex] KeyValueAndUnit keyStrindex
         * @property {otlp.AnyValue.$Properties|null} [value] KeyValueAndUnit value
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a KeyValueAndUnit.
         * @memberof otlp
         * @interface IKeyValueAndUnit
         * @augments otlp.KeyValueAndUnit.$Properties
         * @deprecated Use otlp.KeyValueAndUnit.$Properties instead.
         */

        /**
         * Shape of a KeyValueAndUnit.
         * @typedef {{
         *   keyStrindex?: number|null;
         *   value?: otlp.AnyValue.$Shape|null;
         *   $unknowns?: Array.<Uint8Array>;
         * }} otlp.KeyValueAndUnit.$Shape
         */

        /**
         * Constructs a new KeyValueAndUnit.
         * @memberof otlp
         * @classdesc Represents a KeyValueAndUnit.
         * @constructor
         * @param {otlp.KeyValueAndUnit.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const KeyValueAndUnit = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * KeyValueAndUnit keyStrindex.
         * @member {number} keyStrindex
         * @memberof otlp.KeyValueAndUnit
         * @instance
         */
        KeyValueAndUnit.prototype.keyStrindex = 0;

        /**
         * KeyValueAndUnit value.
         * @member {otlp.AnyValue.$Properties|null|undefined} value
         * @memberof otlp.KeyValueAndUnit
         * @instance
         */
        KeyValueAndUnit.prototype.value = null;

        /**
         * Encodes the specified KeyValueAndUnit message. Does not implicitly {@link otlp.KeyValueAndUnit.verify|verify} messages.
         * @function encode
         * @memberof otlp.KeyValueAndUnit
         * @static
         * @param {otlp.KeyValueAndUnit.$Properties} message KeyValueAndUnit message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        KeyValueAndUnit.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.keyStrindex != null && $Object.hasOwnProperty.call(message, "keyStrindex") && message.keyStrindex !== 0)
                writer.uint32(/* id 1, wireType 0 =*/8).int32(message.keyStrindex);
            if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
                $root.otlp.AnyValue.encode(message.value, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a KeyValueAndUnit message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.KeyValueAndUnit
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.KeyValueAndUnit & otlp.KeyValueAndUnit.$Shape} KeyValueAndUnit
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        KeyValueAndUnit.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.KeyValueAndUnit();
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
                        if (value = reader.int32())
                            message.keyStrindex = value;
                        else
                            delete message.keyStrindex;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.value = $root.otlp.AnyValue.decode(reader, reader.size(), $undefined, _depth + 1, message.value);
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

        return KeyValueAndUnit;
    })();

    otlp.Resource = (function() {

        /**
         * Properties of a Resource.
         * @typedef {Object} otlp.Resource.$Properties
         * @property {Array.<otlp.KeyValue.$Properties>|null} [attributes] Resource attributes
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a Resource.
         * @memberof otlp
         * @interface IResource
         * @augments otlp.Resource.$Properties
         * @deprecated Use otlp.Resource.$Properties instead.
         */

        /**
         * Shape of a Resource.
         * @typedef {{
         *   attributes?: Array.<otlp.KeyValue.$Shape>|null;
         *   $unknowns?: Array.<Uint8Array>;
         * }} otlp.Resource.$Shape
         */

        /**
         * Constructs a new Resource.
         * @memberof otlp
         * @classdesc Represents a Resource.
         * @constructor
         * @param {otlp.Resource.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const Resource = function (properties) {
            this.attributes = [];
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * Resource attributes.
         * @member {Array.<otlp.KeyValue.$Properties>} attributes
         * @memberof otlp.Resource
         * @instance
         */
        Resource.prototype.attributes = $util.emptyArray;

        /**
         * Encodes the specified Resource message. Does not implicitly {@link otlp.Resource.verify|verify} messages.
         * @function encode
         * @memberof otlp.Resource
         * @static
         * @param {otlp.Resource.$Properties} message Resource message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        Resource.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.attributes != null && message.attributes.length)
                for (let i = 0; i < message.attributes.length; ++i)
                    $root.otlp.KeyValue.encode(message.attributes[i], writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a Resource message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.Resource
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.Resource & otlp.Resource.$Shape} Resource
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        Resource.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.Resource();
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
                        if (!(message.attributes && message.attributes.length))
                            message.attributes = [];
                        message.attributes.push($root.otlp.KeyValue.decode(reader, reader.size(), $undefined, _depth + 1));
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

        return Resource;
    })();

    otlp.InstrumentationScope = (function() {

        /**
         * Properties of an InstrumentationScope.
         * @typedef {Object} otlp.InstrumentationScope.$Properties
         * @property {string|null} [name] InstrumentationScope name
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an InstrumentationScope.
         * @memberof otlp
         * @interface IInstrumentationScope
         * @augments otlp.InstrumentationScope.$Properties
         * @deprecated Use otlp.InstrumentationScope.$Properties instead.
         */

        /**
         * Shape of an InstrumentationScope.
         * @typedef {otlp.InstrumentationScope.$Properties} otlp.InstrumentationScope.$Shape
         */

        /**
         * Constructs a new InstrumentationScope.
         * @memberof otlp
         * @classdesc Represents an InstrumentationScope.
         * @constructor
         * @param {otlp.InstrumentationScope.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const InstrumentationScope = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * InstrumentationScope name.
         * @member {string} name
         * @memberof otlp.InstrumentationScope
         * @instance
         */
        InstrumentationScope.prototype.name = "";

        /**
         * Encodes the specified InstrumentationScope message. Does not implicitly {@link otlp.InstrumentationScope.verify|verify} messages.
         * @function encode
         * @memberof otlp.InstrumentationScope
         * @static
         * @param {otlp.InstrumentationScope.$Properties} message InstrumentationScope message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        InstrumentationScope.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an InstrumentationScope message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.InstrumentationScope
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.InstrumentationScope & otlp.InstrumentationScope.$Shape} InstrumentationScope
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        InstrumentationScope.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.InstrumentationScope();
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

        return InstrumentationScope;
    })();

    otlp.KeyValue = (function() {

        /**
         * Properties of a KeyValue.
         * @typedef {Object} otlp.KeyValue.$Properties
         * @property {string|null} [key] KeyValue key
         * @property {otlp.AnyValue.$Properties|null} [value] KeyValue value
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of a KeyValue.
         * @memberof otlp
         * @interface IKeyValue
         * @augments otlp.KeyValue.$Properties
         * @deprecated Use otlp.KeyValue.$Properties instead.
         */

        /**
         * Shape of a KeyValue.
         * @typedef {{
         *   key?: string|null;
         *   value?: otlp.AnyValue.$Shape|null;
         *   $unknowns?: Array.<Uint8Array>;
         * }} otlp.KeyValue.$Shape
         */

        /**
         * Constructs a new KeyValue.
         * @memberof otlp
         * @classdesc Represents a KeyValue.
         * @constructor
         * @param {otlp.KeyValue.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const KeyValue = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * KeyValue key.
         * @member {string} key
         * @memberof otlp.KeyValue
         * @instance
         */
        KeyValue.prototype.key = "";

        /**
         * KeyValue value.
         * @member {otlp.AnyValue.$Properties|null|undefined} value
         * @memberof otlp.KeyValue
         * @instance
         */
        KeyValue.prototype.value = null;

        /**
         * Encodes the specified KeyValue message. Does not implicitly {@link otlp.KeyValue.verify|verify} messages.
         * @function encode
         * @memberof otlp.KeyValue
         * @static
         * @param {otlp.KeyValue.$Properties} message KeyValue message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        KeyValue.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.key != null && $Object.hasOwnProperty.call(message, "key") && message.key !== "")
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.key);
            if (message.value != null && $Object.hasOwnProperty.call(message, "value"))
                $root.otlp.AnyValue.encode(message.value, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes a KeyValue message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.KeyValue
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.KeyValue & otlp.KeyValue.$Shape} KeyValue
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        KeyValue.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.KeyValue();
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
                            message.key = value;
                        else
                            delete message.key;
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.value = $root.otlp.AnyValue.decode(reader, reader.size(), $undefined, _depth + 1, message.value);
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

        return KeyValue;
    })();

    otlp.AnyValue = (function() {

        /**
         * Properties of an AnyValue.
         * @typedef {Object} otlp.AnyValue.$Properties
         * @property {string|null} [stringValue] AnyValue stringValue
         * @property {boolean|null} [boolValue] AnyValue boolValue
         * @property {number|Long|null} [intValue] AnyValue intValue
         * @property {number|null} [doubleValue] AnyValue doubleValue
         * @property {"stringValue"|"boolValue"|"intValue"|"doubleValue"} [value] AnyValue value
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */

        /**
         * Properties of an AnyValue.
         * @memberof otlp
         * @interface IAnyValue
         * @augments otlp.AnyValue.$Properties
         * @deprecated Use otlp.AnyValue.$Properties instead.
         */

        /**
         * Narrowed shape of an AnyValue.
         * @typedef {{
         *   stringValue?: string|null;
         *   boolValue?: boolean|null;
         *   intValue?: number|Long|null;
         *   doubleValue?: number|null;
         *   $unknowns?: Array.<Uint8Array>;
         * } & (
         *   ({ value?: undefined; stringValue?: null; boolValue?: null; intValue?: null; doubleValue?: null }|{ value?: "stringValue"; stringValue: string; boolValue?: null; intValue?: null; doubleValue?: null }|{ value?: "boolValue"; stringValue?: null; boolValue: boolean; intValue?: null; doubleValue?: null }|{ value?: "intValue"; stringValue?: null; boolValue?: null; intValue: number|Long; doubleValue?: null }|{ value?: "doubleValue"; stringValue?: null; boolValue?: null; intValue?: null; doubleValue: number })
         * )} otlp.AnyValue.$Shape
         */

        /**
         * Constructs a new AnyValue.
         * @memberof otlp
         * @classdesc Represents an AnyValue.
         * @constructor
         * @param {otlp.AnyValue.$Properties=} [properties] Properties to set
         * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
         */
        const AnyValue = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        /**
         * AnyValue stringValue.
         * @member {string|null|undefined} stringValue
         * @memberof otlp.AnyValue
         * @instance
         */
        AnyValue.prototype.stringValue = null;

        /**
         * AnyValue boolValue.
         * @member {boolean|null|undefined} boolValue
         * @memberof otlp.AnyValue
         * @instance
         */
        AnyValue.prototype.boolValue = null;

        /**
         * AnyValue intValue.
         * @member {number|Long|null|undefined} intValue
         * @memberof otlp.AnyValue
         * @instance
         */
        AnyValue.prototype.intValue = null;

        /**
         * AnyValue doubleValue.
         * @member {number|null|undefined} doubleValue
         * @memberof otlp.AnyValue
         * @instance
         */
        AnyValue.prototype.doubleValue = null;

        // OneOf field names bound to virtual getters and setters
        let $oneOfFields;

        /**
         * AnyValue value.
         * @member {"stringValue"|"boolValue"|"intValue"|"doubleValue"|undefined} value
         * @memberof otlp.AnyValue
         * @instance
         */
        $Object.defineProperty(AnyValue.prototype, "value", {
            get: $util.oneOfGetter($oneOfFields = ["stringValue", "boolValue", "intValue", "doubleValue"]),
            set: $util.oneOfSetter($oneOfFields)
        });

        /**
         * Encodes the specified AnyValue message. Does not implicitly {@link otlp.AnyValue.verify|verify} messages.
         * @function encode
         * @memberof otlp.AnyValue
         * @static
         * @param {otlp.AnyValue.$Properties} message AnyValue message or plain object to encode
         * @param {$protobuf.Writer} [writer] Writer to encode to
         * @returns {$protobuf.Writer} Writer
         */
        AnyValue.encode = function (message, writer, _depth) {
            if (!writer)
                writer = $Writer.create();
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $util.recursionLimit)
                throw $Error("max depth exceeded");
            if (message.stringValue != null && $Object.hasOwnProperty.call(message, "stringValue"))
                writer.uint32(/* id 1, wireType 2 =*/10).string(message.stringValue);
            if (message.boolValue != null && $Object.hasOwnProperty.call(message, "boolValue"))
                writer.uint32(/* id 2, wireType 0 =*/16).bool(message.boolValue);
            if (message.intValue != null && $Object.hasOwnProperty.call(message, "intValue"))
                writer.uint32(/* id 3, wireType 0 =*/24).int64(message.intValue);
            if (message.doubleValue != null && $Object.hasOwnProperty.call(message, "doubleValue"))
                writer.uint32(/* id 4, wireType 1 =*/33).double(message.doubleValue);
            if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                for (let i = 0; i < message.$unknowns.length; ++i)
                    writer.raw(message.$unknowns[i]);
            return writer;
        };

        /**
         * Decodes an AnyValue message from the specified reader or buffer.
         * @function decode
         * @memberof otlp.AnyValue
         * @static
         * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
         * @param {number} [length] Message length if known beforehand
         * @returns {otlp.AnyValue & otlp.AnyValue.$Shape} AnyValue
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        AnyValue.decode = function (reader, length, _end, _depth, _target) {
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
            message = _target || new $root.otlp.AnyValue();
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
                        message.stringValue = reader.stringVerify();
                        message.value = "stringValue";
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.boolValue = reader.bool();
                        message.value = "boolValue";
                        continue;
                    }
                case 3: {
                        if (wireType !== 0)
                            break;
                        message.intValue = reader.int64();
                        message.value = "intValue";
                        continue;
                    }
                case 4: {
                        if (wireType !== 1)
                            break;
                        message.doubleValue = reader.double();
                        message.value = "doubleValue";
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

        return AnyValue;
    })();

    return otlp;
})();

export {
  $root as default
};
