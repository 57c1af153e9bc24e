using LoadHarness.Clients;
using LoadHarness.Workloads;

namespace LoadHarness.Options;

/// <summary>The options of a run that name the LLA under load and say how to call it.</summary>
public static class TargetCatalogue
{
    internal static readonly OptionList All = [];

    public static readonly Option<TargetChoice> Target = All.Add<TargetChoice>(
        new("target", Notation.Target(), "The LLA under load: one that is started for the run (its own, or a program of this machine), or yours")
        { Default = _ => new TargetChoice.Embedded(), Example = $"https://{Names.Lla}:8444" });

    public static readonly Option<string> Ca = All.Add<string>(
        new("ca", Notation.PathTo(PathUse.Read, "a PEM file"), "CA that signed the certificate of an external target")
        { Otherwise = "none (an external target needs it)", Example = "FILE" });

    public static readonly Option<string> Certificate = All.Add<string>(
        new("cert", Notation.PathTo(PathUse.Read, "a PEM or PKCS#12 file"), "TTS's certificate with its intermediates, for an external target; PKCS#12 has the key, too")
        { Otherwise = "none (an external target needs it)", Example = "FILE" });

    public static readonly Option<string> PrivateKey = All.Add<string>(
        new("key", Notation.PathTo(PathUse.Read, "a PEM file"), "TTS's private key, for an external target")
        { Otherwise = "the file of cert", Example = "FILE" });

    public static readonly Option<PasswordSource> KeyPassword = All.Add<PasswordSource>(
        new("key-password", PasswordSource.Notation, "Where the password of an encrypted key or a PKCS#12 file is: an environment variable, or a file whose first line it is")
        { Otherwise = "none", Example = "env:NAME" });

    public static readonly Option<IdentityChoice> Identities = All.Add<IdentityChoice>(
        new(
            "identities",
            IdentityChoice.Notation,
            "A certificate for each client: so many that the embedded LLA's PKI makes for the run, or for an external target a directory (NAME.crt with NAME.key, or NAME.p12) or a CSV file with the columns cert and key. Each is for one client of an arm, and the LLA must name it")
        { Otherwise = "all clients have one", Example = "1000" });

    public static readonly Option<string> Connect = All.Add<string>(
        new("connect", Notation.Host(), "Where to connect to, instead of resolving the host of an external target")
        { Otherwise = "the host of target", Example = "10.0.0.1" });

    public static readonly Option<Uri> Ledger = All.Add<Uri>(
        new(
            "ledger",
            Notation.HttpAddress(),
            "Where an external target that is LoadHarness's own LLA gives its counters (admin of serve): then its connections are held against the clients', and its CPU is measured")
        { Otherwise = "none: the client alone counts", Example = "http://127.0.0.1:8445" });

    public static readonly Option<IReadOnlyList<string>> Source = All.Add<IReadOnlyList<string>>(
        new("source", Notation.Addresses(), "Addresses of this machine to call an external target from, in turn; each brings the ports of its own")
        { Otherwise = "the system's choice; for a target on loopback 127.0.0.2 to 127.0.0.251 when its ports run out", Example = "10.0.0.2,10.0.0.3" });

    public static readonly Option<string> ServerName = All.Add<string>(
        new(
            "server-name",
            Notation.DnsName(),
            "The name that clients of an external target send as SNI and that its certificate must hold, where that is not the host of target, such as an address")
        { Otherwise = "the host of target", Example = Names.Lla });

    public static readonly Option<string> Request = All.Add<string>(
        new(
            "request",
            Notation.PathTo(PathUse.Read, "a file"),
            "What to send to an external target or the LLA started here: a line like POST /path, headers, an empty line, the body; lines before the body that begin with # are not sent, and may say what "
            + "a right answer is. Several requests, with lines of ### between them, are a mix by weights or, with # @journey, steps on one client; {{names}} take values")
        { Otherwise = "POST /api/process, as TTS does", Example = "FILE" });

    public static readonly Option<string> Data = All.Add<string>(
        new("data", Notation.PathTo(PathUse.Read, "a file"), "Values for the {{names}} of request: CSV whose first line names the columns, or JSON lines (.jsonl)")
        { Otherwise = "none", Example = "FILE.csv" });

    public static readonly Option<DataUse> DataUse = All.Add<DataUse>(
        new(
            "data-use",
            Notation.Choice(("order", Workloads.DataUse.InOrder), ("client", Workloads.DataUse.PerClient), ("random", Workloads.DataUse.Random)),
            "How rows of data are given out: to each request, or journey, the next one; to each client one for the whole run; or any, by the seed")
        { Default = _ => Workloads.DataUse.InOrder });

    public static readonly Option<StatusRanges> ExpectStatus = All.Add<StatusRanges>(
        new("expect-status", Quantity.Statuses(), "Statuses of a right answer of an external target; redirects are not followed")
        { Otherwise = "what request says, else 2xx with request and 200 without", Example = "200,204" });

    public static readonly Option<string> Expect = All.Add<string>(
        new("expect", Notation.Text("a text"), "What the body of a right answer of an external target must hold; without it bodies are only compared with each other")
        { Otherwise = "what request says, else any body with request and \"success\" in quotes without", Example = "TEXT" });

    public static readonly Option<long> ExpectWithin = All.Add<long>(
        new("expect-within", Quantity.Bytes(RequestTemplate.FewestLookedAt, TtsClient.MostRead), "Bytes at the beginning of a body in which expect is looked for")
        { Otherwise = $"what request says, else {ByteText.Format(RequestTemplate.UsuallyLookedAt)}", Example = "64KiB" });

    public static readonly Option<ServerNaming> ServerNames = All.Add<ServerNaming>(
        new(
            "names",
            Notation.Choice(("vary", ServerNaming.Vary), ("fixed", ServerNaming.Fixed)),
            "Names that clients send as SNI: names below the host, or only the host itself, as given; an external target that does not know the former gets the latter. With client=openssl, whose sessions need no names, an external target is sent the host")
        { Default = given => given is { Client: ClientKind.OpenSsl, Target: TargetChoice.External, Scenario.HasBothClients: false } ? ServerNaming.Fixed : ServerNaming.Vary });
}
