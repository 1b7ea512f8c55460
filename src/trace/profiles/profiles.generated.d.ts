import * as $protobuf from "protobufjs";
import Long = require("long");

export namespace otlp {

    interface IExportProfilesServiceRequest extends otlp.ExportProfilesServiceRequest.$Properties {
    }

    class ExportProfilesServiceRequest {
        constructor(properties?: otlp.ExportProfilesServiceRequest.$Properties);
        $unknowns?: Uint8Array[];
        resourceProfiles: otlp.ResourceProfiles.$Properties[];
        dictionary?: (otlp.ProfilesDictionary.$Properties|null);
        static encode(message: otlp.ExportProfilesServiceRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.ExportProfilesServiceRequest & otlp.ExportProfilesServiceRequest.$Shape;
    }

    namespace ExportProfilesServiceRequest {
        interface $Properties {
            resourceProfiles?: (otlp.ResourceProfiles.$Properties[]|null);
            dictionary?: (otlp.ProfilesDictionary.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          resourceProfiles?: otlp.ResourceProfiles.$Shape[]|null;
          dictionary?: otlp.ProfilesDictionary.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IExportProfilesServiceResponse extends otlp.ExportProfilesServiceResponse.$Properties {
    }

    class ExportProfilesServiceResponse {
        constructor(properties?: otlp.ExportProfilesServiceResponse.$Properties);
        $unknowns?: Uint8Array[];
        partialSuccess?: (otlp.ExportProfilesPartialSuccess.$Properties|null);
        static encode(message: otlp.ExportProfilesServiceResponse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.ExportProfilesServiceResponse & otlp.ExportProfilesServiceResponse.$Shape;
    }

    namespace ExportProfilesServiceResponse {
        interface $Properties {
            partialSuccess?: (otlp.ExportProfilesPartialSuccess.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.ExportProfilesServiceResponse.$Properties;
    }

    interface IExportProfilesPartialSuccess extends otlp.ExportProfilesPartialSuccess.$Properties {
    }

    class ExportProfilesPartialSuccess {
        constructor(properties?: otlp.ExportProfilesPartialSuccess.$Properties);
        $unknowns?: Uint8Array[];
        rejectedProfiles: (number|Long);
        errorMessage: string;
        static encode(message: otlp.ExportProfilesPartialSuccess.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.ExportProfilesPartialSuccess & otlp.ExportProfilesPartialSuccess.$Shape;
    }

    namespace ExportProfilesPartialSuccess {
        interface $Properties {
            rejectedProfiles?: (number|Long|null);
            errorMessage?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.ExportProfilesPartialSuccess.$Properties;
    }

    interface IProfilesDictionary extends otlp.ProfilesDictionary.$Properties {
    }

    class ProfilesDictionary {
        constructor(properties?: otlp.ProfilesDictionary.$Properties);
        $unknowns?: Uint8Array[];
        mappingTable: otlp.Mapping.$Properties[];
        locationTable: otlp.Location.$Properties[];
        functionTable: otlp.Function.$Properties[];
        linkTable: otlp.Link.$Properties[];
        stringTable: string[];
        attributeTable: otlp.KeyValueAndUnit.$Properties[];
        stackTable: otlp.Stack.$Properties[];
        static encode(message: otlp.ProfilesDictionary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.ProfilesDictionary & otlp.ProfilesDictionary.$Shape;
    }

    namespace ProfilesDictionary {
        interface $Properties {
            mappingTable?: (otlp.Mapping.$Properties[]|null);
            locationTable?: (otlp.Location.$Properties[]|null);
            functionTable?: (otlp.Function.$Properties[]|null);
            linkTable?: (otlp.Link.$Properties[]|null);
            stringTable?: (string[]|null);
            attributeTable?: (otlp.KeyValueAndUnit.$Properties[]|null);
            stackTable?: (otlp.Stack.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          mappingTable?: otlp.Mapping.$Shape[]|null;
          locationTable?: otlp.Location.$Shape[]|null;
          functionTable?: otlp.Function.$Shape[]|null;
          linkTable?: otlp.Link.$Shape[]|null;
          stringTable?: string[]|null;
          attributeTable?: otlp.KeyValueAndUnit.$Shape[]|null;
          stackTable?: otlp.Stack.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IResourceProfiles extends otlp.ResourceProfiles.$Properties {
    }

    class ResourceProfiles {
        constructor(properties?: otlp.ResourceProfiles.$Properties);
        $unknowns?: Uint8Array[];
        resource?: (otlp.Resource.$Properties|null);
        scopeProfiles: otlp.ScopeProfiles.$Properties[];
        static encode(message: otlp.ResourceProfiles.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.ResourceProfiles & otlp.ResourceProfiles.$Shape;
    }

    namespace ResourceProfiles {
        interface $Properties {
            resource?: (otlp.Resource.$Properties|null);
            scopeProfiles?: (otlp.ScopeProfiles.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          resource?: otlp.Resource.$Shape|null;
          scopeProfiles?: otlp.ScopeProfiles.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IScopeProfiles extends otlp.ScopeProfiles.$Properties {
    }

    class ScopeProfiles {
        constructor(properties?: otlp.ScopeProfiles.$Properties);
        $unknowns?: Uint8Array[];
        scope?: (otlp.InstrumentationScope.$Properties|null);
        profiles: otlp.Profile.$Properties[];
        static encode(message: otlp.ScopeProfiles.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.ScopeProfiles & otlp.ScopeProfiles.$Shape;
    }

    namespace ScopeProfiles {
        interface $Properties {
            scope?: (otlp.InstrumentationScope.$Properties|null);
            profiles?: (otlp.Profile.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.ScopeProfiles.$Properties;
    }

    interface IProfile extends otlp.Profile.$Properties {
    }

    class Profile {
        constructor(properties?: otlp.Profile.$Properties);
        $unknowns?: Uint8Array[];
        sampleType?: (otlp.ValueType.$Properties|null);
        samples: otlp.Sample.$Properties[];
        timeUnixNano: (number|Long);
        durationNano: (number|Long);
        periodType?: (otlp.ValueType.$Properties|null);
        period: (number|Long);
        profileId: Uint8Array;
        attributeIndices: number[];
        static encode(message: otlp.Profile.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.Profile & otlp.Profile.$Shape;
    }

    namespace Profile {
        interface $Properties {
            sampleType?: (otlp.ValueType.$Properties|null);
            samples?: (otlp.Sample.$Properties[]|null);
            timeUnixNano?: (number|Long|null);
            durationNano?: (number|Long|null);
            periodType?: (otlp.ValueType.$Properties|null);
            period?: (number|Long|null);
            profileId?: (Uint8Array|null);
            attributeIndices?: (number[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.Profile.$Properties;
    }

    interface IValueType extends otlp.ValueType.$Properties {
    }

    class ValueType {
        constructor(properties?: otlp.ValueType.$Properties);
        $unknowns?: Uint8Array[];
        typeStrindex: number;
        unitStrindex: number;
        static encode(message: otlp.ValueType.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.ValueType & otlp.ValueType.$Shape;
    }

    namespace ValueType {
        interface $Properties {
            typeStrindex?: (number|null);
            unitStrindex?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.ValueType.$Properties;
    }

    interface ISample extends otlp.Sample.$Properties {
    }

    class Sample {
        constructor(properties?: otlp.Sample.$Properties);
        $unknowns?: Uint8Array[];
        stackIndex: number;
        attributeIndices: number[];
        linkIndex: number;
        values: (number|Long)[];
        static encode(message: otlp.Sample.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.Sample & otlp.Sample.$Shape;
    }

    namespace Sample {
        interface $Properties {
            stackIndex?: (number|null);
            attributeIndices?: (number[]|null);
            linkIndex?: (number|null);
            values?: ((number|Long)[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.Sample.$Properties;
    }

    interface IMapping extends otlp.Mapping.$Properties {
    }

    class Mapping {
        constructor(properties?: otlp.Mapping.$Properties);
        $unknowns?: Uint8Array[];
        filenameStrindex: number;
        attributeIndices: number[];
        static encode(message: otlp.Mapping.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.Mapping & otlp.Mapping.$Shape;
    }

    namespace Mapping {
        interface $Properties {
            filenameStrindex?: (number|null);
            attributeIndices?: (number[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.Mapping.$Properties;
    }

    interface IStack extends otlp.Stack.$Properties {
    }

    class Stack {
        constructor(properties?: otlp.Stack.$Properties);
        $unknowns?: Uint8Array[];
        locationIndices: number[];
        static encode(message: otlp.Stack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.Stack & otlp.Stack.$Shape;
    }

    namespace Stack {
        interface $Properties {
            locationIndices?: (number[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.Stack.$Properties;
    }

    interface ILocation extends otlp.Location.$Properties {
    }

    class Location {
        constructor(properties?: otlp.Location.$Properties);
        $unknowns?: Uint8Array[];
        mappingIndex: number;
        lines: otlp.Line.$Properties[];
        attributeIndices: number[];
        static encode(message: otlp.Location.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.Location & otlp.Location.$Shape;
    }

    namespace Location {
        interface $Properties {
            mappingIndex?: (number|null);
            lines?: (otlp.Line.$Properties[]|null);
            attributeIndices?: (number[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.Location.$Properties;
    }

    interface ILine extends otlp.Line.$Properties {
    }

    class Line {
        constructor(properties?: otlp.Line.$Properties);
        $unknowns?: Uint8Array[];
        functionIndex: number;
        static encode(message: otlp.Line.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.Line & otlp.Line.$Shape;
    }

    namespace Line {
        interface $Properties {
            functionIndex?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.Line.$Properties;
    }

    interface IFunction extends otlp.Function.$Properties {
    }

    class Function {
        constructor(properties?: otlp.Function.$Properties);
        $unknowns?: Uint8Array[];
        nameStrindex: number;
        static encode(message: otlp.Function.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.Function & otlp.Function.$Shape;
    }

    namespace Function {
        interface $Properties {
            nameStrindex?: (number|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.Function.$Properties;
    }

    interface ILink extends otlp.Link.$Properties {
    }

    class Link {
        constructor(properties?: otlp.Link.$Properties);
        $unknowns?: Uint8Array[];
        traceId: Uint8Array;
        spanId: Uint8Array;
        static encode(message: otlp.Link.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.Link & otlp.Link.$Shape;
    }

    namespace Link {
        interface $Properties {
            traceId?: (Uint8Array|null);
            spanId?: (Uint8Array|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.Link.$Properties;
    }

    interface IKeyValueAndUnit extends otlp.KeyValueAndUnit.$Properties {
    }

    class KeyValueAndUnit {
        constructor(properties?: otlp.KeyValueAndUnit.$Properties);
        $unknowns?: Uint8Array[];
        keyStrindex: number;
        value?: (otlp.AnyValue.$Properties|null);
        static encode(message: otlp.KeyValueAndUnit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.KeyValueAndUnit & otlp.KeyValueAndUnit.$Shape;
    }

    namespace KeyValueAndUnit {
        interface $Properties {
            keyStrindex?: (number|null);
            value?: (otlp.AnyValue.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          keyStrindex?: number|null;
          value?: otlp.AnyValue.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IResource extends otlp.Resource.$Properties {
    }

    class Resource {
        constructor(properties?: otlp.Resource.$Properties);
        $unknowns?: Uint8Array[];
        attributes: otlp.KeyValue.$Properties[];
        static encode(message: otlp.Resource.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.Resource & otlp.Resource.$Shape;
    }

    namespace Resource {
        interface $Properties {
            attributes?: (otlp.KeyValue.$Properties[]|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          attributes?: otlp.KeyValue.$Shape[]|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IInstrumentationScope extends otlp.InstrumentationScope.$Properties {
    }

    class InstrumentationScope {
        constructor(properties?: otlp.InstrumentationScope.$Properties);
        $unknowns?: Uint8Array[];
        name: string;
        static encode(message: otlp.InstrumentationScope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.InstrumentationScope & otlp.InstrumentationScope.$Shape;
    }

    namespace InstrumentationScope {
        interface $Properties {
            name?: (string|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = otlp.InstrumentationScope.$Properties;
    }

    interface IKeyValue extends otlp.KeyValue.$Properties {
    }

    class KeyValue {
        constructor(properties?: otlp.KeyValue.$Properties);
        $unknowns?: Uint8Array[];
        key: string;
        value?: (otlp.AnyValue.$Properties|null);
        static encode(message: otlp.KeyValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.KeyValue & otlp.KeyValue.$Shape;
    }

    namespace KeyValue {
        interface $Properties {
            key?: (string|null);
            value?: (otlp.AnyValue.$Properties|null);
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          key?: string|null;
          value?: otlp.AnyValue.$Shape|null;
          $unknowns?: Uint8Array[];
        };
    }

    interface IAnyValue extends otlp.AnyValue.$Properties {
    }

    class AnyValue {
        constructor(properties?: otlp.AnyValue.$Properties);
        $unknowns?: Uint8Array[];
        stringValue?: (string|null);
        boolValue?: (boolean|null);
        intValue?: (number|Long|null);
        doubleValue?: (number|null);
        value?: ("stringValue"|"boolValue"|"intValue"|"doubleValue");
        static encode(message: otlp.AnyValue.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): otlp.AnyValue & otlp.AnyValue.$Shape;
    }

    namespace AnyValue {
        interface $Properties {
            stringValue?: (string|null);
            boolValue?: (boolean|null);
            intValue?: (number|Long|null);
            doubleValue?: (number|null);
            value?: ("stringValue"|"boolValue"|"intValue"|"doubleValue");
            $unknowns?: Uint8Array[];
        }
        type $Shape = {
          stringValue?: string|null;
          boolValue?: boolean|null;
          intValue?: number|Long|null;
          doubleValue?: number|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ value?: undefined; stringValue?: null; boolValue?: null; intValue?: null; doubleValue?: null }|{ value?: "stringValue"; stringValue: string; boolValue?: null; intValue?: null; doubleValue?: null }|{ value?: "boolValue"; stringValue?: null; boolValue: boolean; intValue?: null; doubleValue?: null }|{ value?: "intValue"; stringValue?: null; boolValue?: null; intValue: number|Long; doubleValue?: null }|{ value?: "doubleValue"; stringValue?: null; boolValue?: null; intValue?: null; doubleValue: number })
        );
    }
}
