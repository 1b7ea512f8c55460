import * as $protobuf from "protobufjs";
import Long = require("long");

export namespace regscope {

    namespace wire {

        namespace v1 {

            interface IAgentFrame extends regscope.wire.v1.AgentFrame.$Properties {
            }

            class AgentFrame {
                constructor(properties?: regscope.wire.v1.AgentFrame.$Properties);
                $unknowns?: Uint8Array[];
                hello?: (regscope.wire.v1.Hello.$Properties|null);
                batch?: (regscope.wire.v1.Batch.$Properties|null);
                pong?: (regscope.wire.v1.Pong.$Properties|null);
                report?: (regscope.wire.v1.AgentReport.$Properties|null);
                cut?: (regscope.wire.v1.Cut.$Properties|null);
                proof?: (regscope.wire.v1.Proof.$Properties|null);
                kind?: ("hello"|"batch"|"pong"|"report"|"cut"|"proof");
                static encode(message: regscope.wire.v1.AgentFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.AgentFrame & regscope.wire.v1.AgentFrame.$Shape;
            }

            namespace AgentFrame {
                interface $Properties {
                    hello?: (regscope.wire.v1.Hello.$Properties|null);
                    batch?: (regscope.wire.v1.Batch.$Properties|null);
                    pong?: (regscope.wire.v1.Pong.$Properties|null);
                    report?: (regscope.wire.v1.AgentReport.$Properties|null);
                    cut?: (regscope.wire.v1.Cut.$Properties|null);
                    proof?: (regscope.wire.v1.Proof.$Properties|null);
                    kind?: ("hello"|"batch"|"pong"|"report"|"cut"|"proof");
                    $unknowns?: Uint8Array[];
                }
                type $Shape = {
                  hello?: regscope.wire.v1.Hello.$Shape|null;
                  batch?: regscope.wire.v1.Batch.$Shape|null;
                  pong?: regscope.wire.v1.Pong.$Shape|null;
                  report?: regscope.wire.v1.AgentReport.$Shape|null;
                  cut?: regscope.wire.v1.Cut.$Shape|null;
                  proof?: regscope.wire.v1.Proof.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ kind?: undefined; hello?: null; batch?: null; pong?: null; report?: null; cut?: null; proof?: null }|{ kind?: "hello"; hello: regscope.wire.v1.Hello.$Shape; batch?: null; pong?: null; report?: null; cut?: null; proof?: null }|{ kind?: "batch"; hello?: null; batch: regscope.wire.v1.Batch.$Shape; pong?: null; report?: null; cut?: null; proof?: null }|{ kind?: "pong"; hello?: null; batch?: null; pong: regscope.wire.v1.Pong.$Shape; report?: null; cut?: null; proof?: null }|{ kind?: "report"; hello?: null; batch?: null; pong?: null; report: regscope.wire.v1.AgentReport.$Shape; cut?: null; proof?: null }|{ kind?: "cut"; hello?: null; batch?: null; pong?: null; report?: null; cut: regscope.wire.v1.Cut.$Shape; proof?: null }|{ kind?: "proof"; hello?: null; batch?: null; pong?: null; report?: null; cut?: null; proof: regscope.wire.v1.Proof.$Shape })
                );
            }

            interface ICollectorFrame extends regscope.wire.v1.CollectorFrame.$Properties {
            }

            class CollectorFrame {
                constructor(properties?: regscope.wire.v1.CollectorFrame.$Properties);
                $unknowns?: Uint8Array[];
                welcome?: (regscope.wire.v1.Welcome.$Properties|null);
                refuse?: (regscope.wire.v1.Refuse.$Properties|null);
                ack?: (regscope.wire.v1.Ack.$Properties|null);
                ping?: (regscope.wire.v1.Ping.$Properties|null);
                run?: (regscope.wire.v1.RunState.$Properties|null);
                cut?: (regscope.wire.v1.Cut.$Properties|null);
                challenge?: (regscope.wire.v1.Challenge.$Properties|null);
                kind?: ("welcome"|"refuse"|"ack"|"ping"|"run"|"cut"|"challenge");
                static encode(message: regscope.wire.v1.CollectorFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.CollectorFrame & regscope.wire.v1.CollectorFrame.$Shape;
            }

            namespace CollectorFrame {
                interface $Properties {
                    welcome?: (regscope.wire.v1.Welcome.$Properties|null);
                    refuse?: (regscope.wire.v1.Refuse.$Properties|null);
                    ack?: (regscope.wire.v1.Ack.$Properties|null);
                    ping?: (regscope.wire.v1.Ping.$Properties|null);
                    run?: (regscope.wire.v1.RunState.$Properties|null);
                    cut?: (regscope.wire.v1.Cut.$Properties|null);
                    challenge?: (regscope.wire.v1.Challenge.$Properties|null);
                    kind?: ("welcome"|"refuse"|"ack"|"ping"|"run"|"cut"|"challenge");
                    $unknowns?: Uint8Array[];
                }
                type $Shape = {
                  welcome?: regscope.wire.v1.Welcome.$Shape|null;
                  refuse?: regscope.wire.v1.Refuse.$Shape|null;
                  ack?: regscope.wire.v1.Ack.$Shape|null;
                  ping?: regscope.wire.v1.Ping.$Shape|null;
                  run?: regscope.wire.v1.RunState.$Shape|null;
                  cut?: regscope.wire.v1.Cut.$Shape|null;
                  challenge?: regscope.wire.v1.Challenge.$Shape|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ kind?: undefined; welcome?: null; refuse?: null; ack?: null; ping?: null; run?: null; cut?: null; challenge?: null }|{ kind?: "welcome"; welcome: regscope.wire.v1.Welcome.$Shape; refuse?: null; ack?: null; ping?: null; run?: null; cut?: null; challenge?: null }|{ kind?: "refuse"; welcome?: null; refuse: regscope.wire.v1.Refuse.$Shape; ack?: null; ping?: null; run?: null; cut?: null; challenge?: null }|{ kind?: "ack"; welcome?: null; refuse?: null; ack: regscope.wire.v1.Ack.$Shape; ping?: null; run?: null; cut?: null; challenge?: null }|{ kind?: "ping"; welcome?: null; refuse?: null; ack?: null; ping: regscope.wire.v1.Ping.$Shape; run?: null; cut?: null; challenge?: null }|{ kind?: "run"; welcome?: null; refuse?: null; ack?: null; ping?: null; run: regscope.wire.v1.RunState.$Shape; cut?: null; challenge?: null }|{ kind?: "cut"; welcome?: null; refuse?: null; ack?: null; ping?: null; run?: null; cut: regscope.wire.v1.Cut.$Shape; challenge?: null }|{ kind?: "challenge"; welcome?: null; refuse?: null; ack?: null; ping?: null; run?: null; cut?: null; challenge: regscope.wire.v1.Challenge.$Shape })
                );
            }

            interface IHello extends regscope.wire.v1.Hello.$Properties {
            }

            class Hello {
                constructor(properties?: regscope.wire.v1.Hello.$Properties);
                $unknowns?: Uint8Array[];
                major: number;
                minor: number;
                agentId: string;
                epoch: number;
                host?: (regscope.wire.v1.Host.$Properties|null);
                spooledEpochs: number[];
                publicKey: Uint8Array;
                inviteId: string;
                agentVersion: string;
                static encode(message: regscope.wire.v1.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Hello & regscope.wire.v1.Hello.$Shape;
            }

            namespace Hello {
                interface $Properties {
                    major?: (number|null);
                    minor?: (number|null);
                    agentId?: (string|null);
                    epoch?: (number|null);
                    host?: (regscope.wire.v1.Host.$Properties|null);
                    spooledEpochs?: (number[]|null);
                    publicKey?: (Uint8Array|null);
                    inviteId?: (string|null);
                    agentVersion?: (string|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Hello.$Properties;
            }

            interface IChallenge extends regscope.wire.v1.Challenge.$Properties {
            }

            class Challenge {
                constructor(properties?: regscope.wire.v1.Challenge.$Properties);
                $unknowns?: Uint8Array[];
                nonce: Uint8Array;
                static encode(message: regscope.wire.v1.Challenge.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Challenge & regscope.wire.v1.Challenge.$Shape;
            }

            namespace Challenge {
                interface $Properties {
                    nonce?: (Uint8Array|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Challenge.$Properties;
            }

            interface IProof extends regscope.wire.v1.Proof.$Properties {
            }

            class Proof {
                constructor(properties?: regscope.wire.v1.Proof.$Properties);
                $unknowns?: Uint8Array[];
                signature: Uint8Array;
                codeMac: Uint8Array;
                static encode(message: regscope.wire.v1.Proof.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Proof & regscope.wire.v1.Proof.$Shape;
            }

            namespace Proof {
                interface $Properties {
                    signature?: (Uint8Array|null);
                    codeMac?: (Uint8Array|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Proof.$Properties;
            }

            interface IHost extends regscope.wire.v1.Host.$Properties {
            }

            class Host {
                constructor(properties?: regscope.wire.v1.Host.$Properties);
                $unknowns?: Uint8Array[];
                name: string;
                kernel: string;
                bpftrace: string;
                cpus: number;
                memoryBytes: number;
                bootId: string;
                static encode(message: regscope.wire.v1.Host.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Host & regscope.wire.v1.Host.$Shape;
            }

            namespace Host {
                interface $Properties {
                    name?: (string|null);
                    kernel?: (string|null);
                    bpftrace?: (string|null);
                    cpus?: (number|null);
                    memoryBytes?: (number|null);
                    bootId?: (string|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Host.$Properties;
            }

            interface IWelcome extends regscope.wire.v1.Welcome.$Properties {
            }

            class Welcome {
                constructor(properties?: regscope.wire.v1.Welcome.$Properties);
                $unknowns?: Uint8Array[];
                major: number;
                minor: number;
                run?: (regscope.wire.v1.RunState.$Properties|null);
                known: regscope.wire.v1.Known.$Properties[];
                static encode(message: regscope.wire.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Welcome & regscope.wire.v1.Welcome.$Shape;
            }

            namespace Welcome {
                interface $Properties {
                    major?: (number|null);
                    minor?: (number|null);
                    run?: (regscope.wire.v1.RunState.$Properties|null);
                    known?: (regscope.wire.v1.Known.$Properties[]|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Welcome.$Properties;
            }

            interface IKnown extends regscope.wire.v1.Known.$Properties {
            }

            class Known {
                constructor(properties?: regscope.wire.v1.Known.$Properties);
                $unknowns?: Uint8Array[];
                runId: string;
                epoch: number;
                lastSeq: number;
                static encode(message: regscope.wire.v1.Known.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Known & regscope.wire.v1.Known.$Shape;
            }

            namespace Known {
                interface $Properties {
                    runId?: (string|null);
                    epoch?: (number|null);
                    lastSeq?: (number|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Known.$Properties;
            }

            interface IRefuse extends regscope.wire.v1.Refuse.$Properties {
            }

            class Refuse {
                constructor(properties?: regscope.wire.v1.Refuse.$Properties);
                $unknowns?: Uint8Array[];
                code: string;
                message: string;
                hint: string;
                static encode(message: regscope.wire.v1.Refuse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Refuse & regscope.wire.v1.Refuse.$Shape;
            }

            namespace Refuse {
                interface $Properties {
                    code?: (string|null);
                    message?: (string|null);
                    hint?: (string|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Refuse.$Properties;
            }

            interface IRunState extends regscope.wire.v1.RunState.$Properties {
            }

            class RunState {
                constructor(properties?: regscope.wire.v1.RunState.$Properties);
                $unknowns?: Uint8Array[];
                runId: string;
                recordAll: boolean;
                static encode(message: regscope.wire.v1.RunState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.RunState & regscope.wire.v1.RunState.$Shape;
            }

            namespace RunState {
                interface $Properties {
                    runId?: (string|null);
                    recordAll?: (boolean|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.RunState.$Properties;
            }

            interface ICut extends regscope.wire.v1.Cut.$Properties {
            }

            class Cut {
                constructor(properties?: regscope.wire.v1.Cut.$Properties);
                $unknowns?: Uint8Array[];
                number: number;
                static encode(message: regscope.wire.v1.Cut.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Cut & regscope.wire.v1.Cut.$Shape;
            }

            namespace Cut {
                interface $Properties {
                    number?: (number|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Cut.$Properties;
            }

            interface IAck extends regscope.wire.v1.Ack.$Properties {
            }

            class Ack {
                constructor(properties?: regscope.wire.v1.Ack.$Properties);
                $unknowns?: Uint8Array[];
                epoch: number;
                seq: number;
                static encode(message: regscope.wire.v1.Ack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Ack & regscope.wire.v1.Ack.$Shape;
            }

            namespace Ack {
                interface $Properties {
                    epoch?: (number|null);
                    seq?: (number|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Ack.$Properties;
            }

            interface IPing extends regscope.wire.v1.Ping.$Properties {
            }

            class Ping {
                constructor(properties?: regscope.wire.v1.Ping.$Properties);
                $unknowns?: Uint8Array[];
                number: number;
                sentNs: Long;
                clockOffsetNs: Long;
                clockErrorNs: Long;
                static encode(message: regscope.wire.v1.Ping.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Ping & regscope.wire.v1.Ping.$Shape;
            }

            namespace Ping {
                interface $Properties {
                    number?: (number|null);
                    sentNs?: (Long|null);
                    clockOffsetNs?: (Long|null);
                    clockErrorNs?: (Long|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Ping.$Properties;
            }

            interface IPong extends regscope.wire.v1.Pong.$Properties {
            }

            class Pong {
                constructor(properties?: regscope.wire.v1.Pong.$Properties);
                $unknowns?: Uint8Array[];
                number: number;
                pingSentNs: Long;
                receivedNs: Long;
                sentNs: Long;
                static encode(message: regscope.wire.v1.Pong.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Pong & regscope.wire.v1.Pong.$Shape;
            }

            namespace Pong {
                interface $Properties {
                    number?: (number|null);
                    pingSentNs?: (Long|null);
                    receivedNs?: (Long|null);
                    sentNs?: (Long|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Pong.$Properties;
            }

            interface IAgentReport extends regscope.wire.v1.AgentReport.$Properties {
            }

            class AgentReport {
                constructor(properties?: regscope.wire.v1.AgentReport.$Properties);
                $unknowns?: Uint8Array[];
                runId: string;
                production?: (regscope.wire.v1.Production.$Properties|null);
                spooledRecords: number;
                processes: regscope.wire.v1.Process.$Properties[];
                probes: regscope.wire.v1.ProbeState.$Properties[];
                probeCpuShare: number;
                agentCpuShare: number;
                lostEvents: number;
                reach?: (regscope.wire.v1.Reach.$Properties|null);
                static encode(message: regscope.wire.v1.AgentReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.AgentReport & regscope.wire.v1.AgentReport.$Shape;
            }

            namespace AgentReport {
                interface $Properties {
                    runId?: (string|null);
                    production?: (regscope.wire.v1.Production.$Properties|null);
                    spooledRecords?: (number|null);
                    processes?: (regscope.wire.v1.Process.$Properties[]|null);
                    probes?: (regscope.wire.v1.ProbeState.$Properties[]|null);
                    probeCpuShare?: (number|null);
                    agentCpuShare?: (number|null);
                    lostEvents?: (number|null);
                    reach?: (regscope.wire.v1.Reach.$Properties|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.AgentReport.$Properties;
            }

            interface IReach extends regscope.wire.v1.Reach.$Properties {
            }

            class Reach {
                constructor(properties?: regscope.wire.v1.Reach.$Properties);
                $unknowns?: Uint8Array[];
                addresses: regscope.wire.v1.ReachedAddress.$Properties[];
                networks: string[];
                static encode(message: regscope.wire.v1.Reach.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Reach & regscope.wire.v1.Reach.$Shape;
            }

            namespace Reach {
                interface $Properties {
                    addresses?: (regscope.wire.v1.ReachedAddress.$Properties[]|null);
                    networks?: (string[]|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Reach.$Properties;
            }

            interface IReachedAddress extends regscope.wire.v1.ReachedAddress.$Properties {
            }

            class ReachedAddress {
                constructor(properties?: regscope.wire.v1.ReachedAddress.$Properties);
                $unknowns?: Uint8Array[];
                address: string;
                target: string;
                leadsTo: string[];
                inner: boolean;
                static encode(message: regscope.wire.v1.ReachedAddress.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.ReachedAddress & regscope.wire.v1.ReachedAddress.$Shape;
            }

            namespace ReachedAddress {
                interface $Properties {
                    address?: (string|null);
                    target?: (string|null);
                    leadsTo?: (string[]|null);
                    inner?: (boolean|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.ReachedAddress.$Properties;
            }

            interface IProbeState extends regscope.wire.v1.ProbeState.$Properties {
            }

            class ProbeState {
                constructor(properties?: regscope.wire.v1.ProbeState.$Properties);
                $unknowns?: Uint8Array[];
                name: string;
                unavailable: string;
                static encode(message: regscope.wire.v1.ProbeState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.ProbeState & regscope.wire.v1.ProbeState.$Shape;
            }

            namespace ProbeState {
                interface $Properties {
                    name?: (string|null);
                    unavailable?: (string|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.ProbeState.$Properties;
            }

            interface IProduction extends regscope.wire.v1.Production.$Properties {
            }

            class Production {
                constructor(properties?: regscope.wire.v1.Production.$Properties);
                $unknowns?: Uint8Array[];
                producedRecords: number;
                droppedSpoolFull: number;
                droppedInvalid: number;
                static encode(message: regscope.wire.v1.Production.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Production & regscope.wire.v1.Production.$Shape;
            }

            namespace Production {
                interface $Properties {
                    producedRecords?: (number|null);
                    droppedSpoolFull?: (number|null);
                    droppedInvalid?: (number|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Production.$Properties;
            }

            interface IBatch extends regscope.wire.v1.Batch.$Properties {
            }

            class Batch {
                constructor(properties?: regscope.wire.v1.Batch.$Properties);
                $unknowns?: Uint8Array[];
                epoch: number;
                seq: number;
                runId: string;
                startNs: Long;
                endNs: Long;
                clockOffsetNs: Long;
                clockErrorNs: Long;
                production?: (regscope.wire.v1.Production.$Properties|null);
                strings: string[];
                figures: regscope.wire.v1.Figure.$Properties[];
                targets: regscope.wire.v1.TargetEvent.$Properties[];
                losses: regscope.wire.v1.Loss.$Properties[];
                costs: regscope.wire.v1.ProbeCost.$Properties[];
                requests: regscope.wire.v1.Request.$Properties[];
                frames: regscope.wire.v1.Frame.$Properties[];
                stacks: regscope.wire.v1.Stack.$Properties[];
                waits: regscope.wire.v1.Stack.$Properties[];
                places: regscope.wire.v1.Place.$Properties[];
                static encode(message: regscope.wire.v1.Batch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Batch & regscope.wire.v1.Batch.$Shape;
            }

            namespace Batch {
                interface $Properties {
                    epoch?: (number|null);
                    seq?: (number|null);
                    runId?: (string|null);
                    startNs?: (Long|null);
                    endNs?: (Long|null);
                    clockOffsetNs?: (Long|null);
                    clockErrorNs?: (Long|null);
                    production?: (regscope.wire.v1.Production.$Properties|null);
                    strings?: (string[]|null);
                    figures?: (regscope.wire.v1.Figure.$Properties[]|null);
                    targets?: (regscope.wire.v1.TargetEvent.$Properties[]|null);
                    losses?: (regscope.wire.v1.Loss.$Properties[]|null);
                    costs?: (regscope.wire.v1.ProbeCost.$Properties[]|null);
                    requests?: (regscope.wire.v1.Request.$Properties[]|null);
                    frames?: (regscope.wire.v1.Frame.$Properties[]|null);
                    stacks?: (regscope.wire.v1.Stack.$Properties[]|null);
                    waits?: (regscope.wire.v1.Stack.$Properties[]|null);
                    places?: (regscope.wire.v1.Place.$Properties[]|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = {
                  epoch?: number|null;
                  seq?: number|null;
                  runId?: string|null;
                  startNs?: Long|null;
                  endNs?: Long|null;
                  clockOffsetNs?: Long|null;
                  clockErrorNs?: Long|null;
                  production?: regscope.wire.v1.Production.$Shape|null;
                  strings?: string[]|null;
                  figures?: regscope.wire.v1.Figure.$Shape[]|null;
                  targets?: regscope.wire.v1.TargetEvent.$Shape[]|null;
                  losses?: regscope.wire.v1.Loss.$Shape[]|null;
                  costs?: regscope.wire.v1.ProbeCost.$Shape[]|null;
                  requests?: regscope.wire.v1.Request.$Shape[]|null;
                  frames?: regscope.wire.v1.Frame.$Shape[]|null;
                  stacks?: regscope.wire.v1.Stack.$Shape[]|null;
                  waits?: regscope.wire.v1.Stack.$Shape[]|null;
                  places?: regscope.wire.v1.Place.$Shape[]|null;
                  $unknowns?: Uint8Array[];
                };
            }

            interface IFigure extends regscope.wire.v1.Figure.$Properties {
            }

            class Figure {
                constructor(properties?: regscope.wire.v1.Figure.$Properties);
                $unknowns?: Uint8Array[];
                target: number;
                probe: number;
                series: number;
                metric: number;
                histogram?: (regscope.wire.v1.Histogram.$Properties|null);
                count?: (number|null);
                level?: (number|null);
                value?: ("histogram"|"count"|"level");
                static encode(message: regscope.wire.v1.Figure.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Figure & regscope.wire.v1.Figure.$Shape;
            }

            namespace Figure {
                interface $Properties {
                    target?: (number|null);
                    probe?: (number|null);
                    series?: (number|null);
                    metric?: (number|null);
                    histogram?: (regscope.wire.v1.Histogram.$Properties|null);
                    count?: (number|null);
                    level?: (number|null);
                    value?: ("histogram"|"count"|"level");
                    $unknowns?: Uint8Array[];
                }
                type $Shape = {
                  target?: number|null;
                  probe?: number|null;
                  series?: number|null;
                  metric?: number|null;
                  histogram?: regscope.wire.v1.Histogram.$Shape|null;
                  count?: number|null;
                  level?: number|null;
                  $unknowns?: Uint8Array[];
                } & (
                  ({ value?: undefined; histogram?: null; count?: null; level?: null }|{ value?: "histogram"; histogram: regscope.wire.v1.Histogram.$Shape; count?: null; level?: null }|{ value?: "count"; histogram?: null; count: number; level?: null }|{ value?: "level"; histogram?: null; count?: null; level: number })
                );
            }

            interface IHistogram extends regscope.wire.v1.Histogram.$Properties {
            }

            class Histogram {
                constructor(properties?: regscope.wire.v1.Histogram.$Properties);
                $unknowns?: Uint8Array[];
                precisionBits: number;
                indexSteps: number[];
                counts: number[];
                static encode(message: regscope.wire.v1.Histogram.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Histogram & regscope.wire.v1.Histogram.$Shape;
            }

            namespace Histogram {
                interface $Properties {
                    precisionBits?: (number|null);
                    indexSteps?: (number[]|null);
                    counts?: (number[]|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Histogram.$Properties;
            }

            interface IProcess extends regscope.wire.v1.Process.$Properties {
            }

            class Process {
                constructor(properties?: regscope.wire.v1.Process.$Properties);
                $unknowns?: Uint8Array[];
                target: string;
                targetKind: string;
                pid: number;
                startTicks: number;
                exe: string;
                comm: string;
                container: string;
                listenPorts: number[];
                goVersion: string;
                version: string;
                buildId: string;
                static encode(message: regscope.wire.v1.Process.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Process & regscope.wire.v1.Process.$Shape;
            }

            namespace Process {
                interface $Properties {
                    target?: (string|null);
                    targetKind?: (string|null);
                    pid?: (number|null);
                    startTicks?: (number|null);
                    exe?: (string|null);
                    comm?: (string|null);
                    container?: (string|null);
                    listenPorts?: (number[]|null);
                    goVersion?: (string|null);
                    version?: (string|null);
                    buildId?: (string|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Process.$Properties;
            }

            interface ITargetEvent extends regscope.wire.v1.TargetEvent.$Properties {
            }

            class TargetEvent {
                constructor(properties?: regscope.wire.v1.TargetEvent.$Properties);
                $unknowns?: Uint8Array[];
                exited: boolean;
                process?: (regscope.wire.v1.Process.$Properties|null);
                static encode(message: regscope.wire.v1.TargetEvent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.TargetEvent & regscope.wire.v1.TargetEvent.$Shape;
            }

            namespace TargetEvent {
                interface $Properties {
                    exited?: (boolean|null);
                    process?: (regscope.wire.v1.Process.$Properties|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.TargetEvent.$Properties;
            }

            interface ILoss extends regscope.wire.v1.Loss.$Properties {
            }

            class Loss {
                constructor(properties?: regscope.wire.v1.Loss.$Properties);
                $unknowns?: Uint8Array[];
                probe: string;
                reason: string;
                count: number;
                gapNs: number;
                detail: string;
                static encode(message: regscope.wire.v1.Loss.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Loss & regscope.wire.v1.Loss.$Shape;
            }

            namespace Loss {
                interface $Properties {
                    probe?: (string|null);
                    reason?: (string|null);
                    count?: (number|null);
                    gapNs?: (number|null);
                    detail?: (string|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Loss.$Properties;
            }

            interface IProbeCost extends regscope.wire.v1.ProbeCost.$Properties {
            }

            class ProbeCost {
                constructor(properties?: regscope.wire.v1.ProbeCost.$Properties);
                $unknowns?: Uint8Array[];
                probe: string;
                runNs: number;
                runs: number;
                static encode(message: regscope.wire.v1.ProbeCost.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.ProbeCost & regscope.wire.v1.ProbeCost.$Shape;
            }

            namespace ProbeCost {
                interface $Properties {
                    probe?: (string|null);
                    runNs?: (number|null);
                    runs?: (number|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.ProbeCost.$Properties;
            }

            interface IRequest extends regscope.wire.v1.Request.$Properties {
            }

            class Request {
                constructor(properties?: regscope.wire.v1.Request.$Properties);
                $unknowns?: Uint8Array[];
                target: number;
                pid: number;
                goid: number;
                isClient: boolean;
                method: number;
                path: number;
                status: number;
                startNs: Long;
                durationNs: number;
                bytesIn: number;
                bytesOut: number;
                traceId: Uint8Array;
                spanId: Uint8Array;
                peer: number;
                drainNs: number;
                parts: regscope.wire.v1.RequestPart.$Properties[];
                calls: regscope.wire.v1.RequestCall.$Properties[];
                device: number;
                upstreamPeer: number;
                local: number;
                netns: number;
                id: number;
                cause: number;
                causeBy: number;
                step: number;
                leftOut: boolean;
                static encode(message: regscope.wire.v1.Request.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Request & regscope.wire.v1.Request.$Shape;
            }

            namespace Request {
                interface $Properties {
                    target?: (number|null);
                    pid?: (number|null);
                    goid?: (number|null);
                    isClient?: (boolean|null);
                    method?: (number|null);
                    path?: (number|null);
                    status?: (number|null);
                    startNs?: (Long|null);
                    durationNs?: (number|null);
                    bytesIn?: (number|null);
                    bytesOut?: (number|null);
                    traceId?: (Uint8Array|null);
                    spanId?: (Uint8Array|null);
                    peer?: (number|null);
                    drainNs?: (number|null);
                    parts?: (regscope.wire.v1.RequestPart.$Properties[]|null);
                    calls?: (regscope.wire.v1.RequestCall.$Properties[]|null);
                    device?: (number|null);
                    upstreamPeer?: (number|null);
                    local?: (number|null);
                    netns?: (number|null);
                    id?: (number|null);
                    cause?: (number|null);
                    causeBy?: (number|null);
                    step?: (number|null);
                    leftOut?: (boolean|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Request.$Properties;
            }

            interface IRequestPart extends regscope.wire.v1.RequestPart.$Properties {
            }

            class RequestPart {
                constructor(properties?: regscope.wire.v1.RequestPart.$Properties);
                $unknowns?: Uint8Array[];
                part: number;
                ns: number;
                inferred: boolean;
                static encode(message: regscope.wire.v1.RequestPart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.RequestPart & regscope.wire.v1.RequestPart.$Shape;
            }

            namespace RequestPart {
                interface $Properties {
                    part?: (number|null);
                    ns?: (number|null);
                    inferred?: (boolean|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.RequestPart.$Properties;
            }

            interface IRequestCall extends regscope.wire.v1.RequestCall.$Properties {
            }

            class RequestCall {
                constructor(properties?: regscope.wire.v1.RequestCall.$Properties);
                $unknowns?: Uint8Array[];
                part: number;
                offsetNs: number;
                ns: number;
                count: number;
                place: number;
                static encode(message: regscope.wire.v1.RequestCall.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.RequestCall & regscope.wire.v1.RequestCall.$Shape;
            }

            namespace RequestCall {
                interface $Properties {
                    part?: (number|null);
                    offsetNs?: (number|null);
                    ns?: (number|null);
                    count?: (number|null);
                    place?: (number|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.RequestCall.$Properties;
            }

            interface IPlace extends regscope.wire.v1.Place.$Properties {
            }

            class Place {
                constructor(properties?: regscope.wire.v1.Place.$Properties);
                $unknowns?: Uint8Array[];
                frames: number[];
                truncated: boolean;
                droppedFrames: number;
                static encode(message: regscope.wire.v1.Place.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Place & regscope.wire.v1.Place.$Shape;
            }

            namespace Place {
                interface $Properties {
                    frames?: (number[]|null);
                    truncated?: (boolean|null);
                    droppedFrames?: (number|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Place.$Properties;
            }

            interface IFrame extends regscope.wire.v1.Frame.$Properties {
            }

            class Frame {
                constructor(properties?: regscope.wire.v1.Frame.$Properties);
                $unknowns?: Uint8Array[];
                name: number;
                module: number;
                kernel: boolean;
                unnamed: boolean;
                inlined: boolean;
                static encode(message: regscope.wire.v1.Frame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Frame & regscope.wire.v1.Frame.$Shape;
            }

            namespace Frame {
                interface $Properties {
                    name?: (number|null);
                    module?: (number|null);
                    kernel?: (boolean|null);
                    unnamed?: (boolean|null);
                    inlined?: (boolean|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Frame.$Properties;
            }

            interface IStack extends regscope.wire.v1.Stack.$Properties {
            }

            class Stack {
                constructor(properties?: regscope.wire.v1.Stack.$Properties);
                $unknowns?: Uint8Array[];
                target: number;
                offCpu: boolean;
                frames: number[];
                truncated: boolean;
                droppedFrames: number;
                step: number;
                wait: number;
                idle: boolean;
                offsetsMs: number[];
                weights: number[];
                counts: number[];
                static encode(message: regscope.wire.v1.Stack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;
                static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): regscope.wire.v1.Stack & regscope.wire.v1.Stack.$Shape;
            }

            namespace Stack {
                interface $Properties {
                    target?: (number|null);
                    offCpu?: (boolean|null);
                    frames?: (number[]|null);
                    truncated?: (boolean|null);
                    droppedFrames?: (number|null);
                    step?: (number|null);
                    wait?: (number|null);
                    idle?: (boolean|null);
                    offsetsMs?: (number[]|null);
                    weights?: (number[]|null);
                    counts?: (number[]|null);
                    $unknowns?: Uint8Array[];
                }
                type $Shape = regscope.wire.v1.Stack.$Properties;
            }
        }
    }
}
