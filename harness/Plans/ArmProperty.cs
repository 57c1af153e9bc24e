using System.Text.Json;
using LoadHarness.Options;

namespace LoadHarness.Plans;

/// <summary>A property of an arm in a plan: how it is written, what it is, and how it is read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it is, for people.</param>
/// <param name="Schema">What the schema says of its value, as JSON.</param>
/// <param name="Read">The arm with the value; null when the value is none that is accepted.</param>
/// <param name="Write">The value, as JSON holds it; null where it is the usual one.</param>
internal sealed record ArmProperty(string Name, string Meaning, string Schema, Func<PlanArm, PlanNode, PlanArm?> Read, Func<PlanArm, object?> Write)
{
    private const int LongestName = 60;

    private static readonly (string, ConnectionMode)[] Modes = [("cold", ConnectionMode.Cold), ("resumed", ConnectionMode.Resumed), ("keep-alive", ConnectionMode.KeepAlive), ("early-data", ConnectionMode.EarlyData)];

    /// <summary>Every property, in the order in which files are written.</summary>
    public static IReadOnlyList<ArmProperty> All { get; } =
    [
        new(
            "name",
            $"Its name: 1 to {LongestName} characters",
            $$"""{ "type": "string", "minLength": 1, "maxLength": {{LongestName}} }""",
            (arm, node) => node.Kind == JsonValueKind.String && node.Text.Length is > 0 and <= LongestName && Plain.Line(node.Text).Trim() == node.Text ? With(arm, arm.Arm with { Name = node.Text }) : null,
            arm => arm.Arm.Name),
        Choice("mode", "How a request gets its connection", Modes, (arm, mode) => With(arm, arm.Arm with { Mode = mode }), arm => arm.Arm.Mode, isWritten: true),
        Choice("key", "Key of the certificates; without it the first of keys", [.. Names.KindsMade.Select(kind => (Names.Of(kind), kind))], (arm, key) => With(arm, arm.Arm with { Key = key }) with { HasKey = true }, arm => arm.Arm.Key, isWritten: true),
        Choice("tls", "TLS version; without it the first of tls", [("1.3", TlsVersion.Tls13), ("1.2", TlsVersion.Tls12)], (arm, tls) => With(arm, arm.Arm with { Tls = tls }) with { HasTls = true }, arm => arm.Arm.Tls, isWritten: true),
        Choice("http", "HTTP version", [("1.1", HttpProtocol.Http11), ("2", HttpProtocol.Http2)], (arm, http) => With(arm, arm.Arm with { Http = http }) with { HasHttp = true }, arm => arm.Arm.Http),
        Choice("authentication", "Who proves an identity", [("mutual", Authentication.Mutual), ("one-way", Authentication.OneWay)], (arm, who) => With(arm, arm.Arm with { Authentication = who }), arm => arm.Arm.Authentication),
        Whole("weight", "Its share of a load that all arms have at once (soaks)", 1, 1_000, (arm, weight) => arm with { Weight = weight }, arm => arm.Weight == 1 ? null : arm.Weight),
        Whole("clients", "Clients of this arm; without it those of the load", 1, 10_000, (arm, clients) => With(arm, arm.Arm with { Clients = clients }), arm => arm.Arm.Clients),
        Flag("needsItsClients", "Whether it is another arm with fewer clients, and left out then", (arm, needs) => With(arm, arm.Arm with { NeedsItsClients = needs }), arm => arm.Arm.NeedsItsClients),
        Whole("requestsPerConnection", "Requests after which a kept connection is closed", 1, 1_000_000, (arm, count) => With(arm, arm.Arm with { RequestsPerConnection = count }), arm => arm.Arm.RequestsPerConnection),
        Whole("sharedConnections", "Connections that all clients share", 1, 10_000, (arm, count) => With(arm, arm.Arm with { SharedConnections = count }), arm => arm.Arm.SharedConnections),
        Choice("client", "What its clients are made of; without it what those of the load are", [("openssl", ClientKind.OpenSsl), ("dotnet", ClientKind.DotNet)], (arm, client) => With(arm, arm.Arm with { Client = client }), arm => arm.Arm.Client, isWritten: true),
        Flag("timesMessages", "Whether both ends, on OpenSSL, note when each message of the handshake came and went", (arm, times) => With(arm, arm.Arm with { TimesMessages = times }), arm => arm.Arm.TimesMessages),
        Choice("sessions", "Whose session is resumed", [("own", SessionSlots.PerClient), ("shared", SessionSlots.Shared)], (arm, slots) => With(arm, arm.Arm with { Slots = slots }), arm => arm.Arm.Slots),
        Flag("dropsSessions", "Whether cold connections drop the session that they leave behind, as soaks must", (arm, drops) => With(arm, arm.Arm with { DropsSessions = drops }), arm => arm.Arm.DropsSessions),
        Flag("keepsSession", "Whether a client whose kept connection was lost offers its ticket", (arm, keeps) => With(arm, arm.Arm with { KeepsSession = keeps }), arm => arm.Arm.KeepsSession),
        Time("roundTrip", "Round-trip time that is added", TimeSpan.FromSeconds(10), (arm, time) => With(arm, arm.Arm with { RoundTrip = time }), arm => arm.Arm.RoundTrip),
        Whole("chain", "Certificates that each end sends, root excluded", 1, 2, (arm, length) => With(arm, arm.Arm with { ChainLength = length }), arm => arm.Arm.ChainLength == 1 ? null : arm.Arm.ChainLength),
        new(
            "blockShare",
            "Length of its blocks and its warm-up as a share of the others', above 0 and at most 1",
            """{ "type": "number", "exclusiveMinimum": 0, "maximum": 1 }""",
            (arm, node) => node.Kind == JsonValueKind.Number && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is > 0.001 and <= 1 ? With(arm, arm.Arm with { BlockShare = share }) : null,
            arm => arm.Arm.BlockShare is 1 ? null : arm.Arm.BlockShare),
        Choice("reconnect", "How clients come back after an outage (storms)", Kebab<ReconnectPolicy>(), (arm, policy) => arm with { Policy = policy }, arm => arm.Policy),
        Choice("clientFlaw", "What is wrong with the clients' credentials, which must be refused", Kebab<Flaw>(), (arm, flaw) => With(arm, arm.Arm with { ClientFlaw = flaw }), arm => arm.Arm.ClientFlaw),
        Choice("serverFlaw", "What is wrong with the server's credentials, which must be refused", Kebab<Flaw>(), (arm, flaw) => With(arm, arm.Arm with { ServerFlaw = flaw }), arm => arm.Arm.ServerFlaw),
        Time("delay", "How long the embedded LLA waits before it answers", TimeSpan.FromSeconds(10), (arm, time) => Disturbed(arm, (arm.Arm.Disturbance ?? new()) with { Delay = time }), arm => arm.Arm.Disturbance?.Delay ?? TimeSpan.Zero),
        Whole("refusesTicketEvery", "The embedded LLA refuses every so many-th ticket", 1, 1_000_000, (arm, every) => Disturbed(arm, (arm.Arm.Disturbance ?? new()) with { RefusesTicketEvery = every }), arm => arm.Arm.Disturbance?.RefusesTicketEvery),
        Choice("fault", "What the embedded LLA does wrong", Kebab<Fault>(), (arm, fault) => Disturbed(arm, (arm.Arm.Disturbance ?? new()) with { Fault = fault }), arm => arm.Arm.Disturbance?.Fault, isWritten: true),
        Whole("faultEvery", "Its fault strikes every so many-th time", 1, 1_000_000, (arm, every) => Disturbed(arm, (arm.Arm.Disturbance ?? new()) with { FaultEvery = every }), arm => arm.Arm.Disturbance is { FaultEvery: > 1 and var every } ? every : null),
    ];

    /// <summary>What is accepted, for errors.</summary>
    private string Accepted { get; init; } = "";

    private IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Reads an arm.</summary>
    /// <param name="node">An object.</param>
    /// <param name="schedule">How the run goes on.</param>
    /// <param name="tell">Takes a place and what is wrong there.</param>
    public static PlanArm ReadArm(PlanNode node, ScheduleKind schedule, Action<PlanPlace, string> tell)
    {
        var read = new PlanArm(new Arm { Name = "", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 }, HasKey: false, HasTls: false, HasHttp: false, Weight: 1, ReconnectPolicy.Immediate);
        foreach (var property in All)
        {
            if (node[property.Name] is not { } value)
            {
                if (property.Name is "name" or "mode")
                {
                    tell(node.Place, $"{property.Name} of an arm is missing (write \"{property.Name}\": {(property.Name == "mode" ? "\"keep-alive\"" : "\"kept\"")})");
                }
            }
            else if (property.Read(read, value) is { } better)
            {
                read = better;
            }
            else
            {
                tell(value.Place, $"{property.Name} must be {(property.Accepted.Length > 0 ? property.Accepted : property.Meaning)}, but is {(value.Kind is JsonValueKind.String or JsonValueKind.Number ? $"another{Notation.DidYouMean(NearestName.Of(value.Text, property.Choices))}" : value.Shown)}");
            }
        }

        foreach (var (name, problem) in Misfits(read.Arm, schedule))
        {
            tell(node[name]?.Place ?? node.Place, problem);
        }

        return read;
    }

    private static IEnumerable<(string Property, string Problem)> Misfits(Arm arm, ScheduleKind schedule)
    {
        var isKept = arm.Mode == ConnectionMode.KeepAlive;
        (string Property, bool IsWrong, string Where)[] rules =
        [
            ("requestsPerConnection", arm.RequestsPerConnection is not null && !isKept, "mode keep-alive"),
            ("sharedConnections", arm.SharedConnections is not null && !isKept, "mode keep-alive"),
            ("keepsSession", arm.KeepsSession && !isKept, "mode keep-alive"),
            ("sessions", arm.Slots == SessionSlots.Shared && arm.Mode != ConnectionMode.Resumed, "mode resumed"),
            ("dropsSessions", arm.DropsSessions && arm.Mode != ConnectionMode.Cold, "mode cold"),
            ("serverFlaw", arm.ClientFlaw != Flaw.None && arm.ServerFlaw != Flaw.None, "no clientFlaw, since one end must be honest to refuse the other"),
            ("clientFlaw", arm.ClientFlaw == Flaw.WrongName, "serverFlaw, since clients have no host name"),
            ("serverFlaw", arm.ServerFlaw is Flaw.NoCertificate or Flaw.Revoked or Flaw.RevokedSinceTicket or Flaw.NotAllowed or Flaw.OneWayTicket, "clientFlaw, since no server has that flaw"),
        ];
        foreach (var (property, _, where) in rules.Where(rule => rule.IsWrong))
        {
            yield return (property, $"{property} is for {where} (leave one of them out)");
        }

        if (schedule == ScheduleKind.Windows && arm.Name.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
        {
            yield return ("name", "name must be letters, digits, dashes, underscores and dots in a soak, whose log of histograms has it as a tag, but is not (write it without blanks)");
        }
    }

    private static PlanArm With(PlanArm read, Arm arm) => read with { Arm = arm };

    private static PlanArm Disturbed(PlanArm read, Disturbance disturbance) => With(read, read.Arm with { Disturbance = disturbance });

    private static ArmProperty Choice<T>(string name, string meaning, (string Name, T Value)[] choices, Func<PlanArm, T, PlanArm> set, Func<PlanArm, object?> get, bool isWritten = false)
    {
        var names = string.Join(", ", choices.Select(choice => choice.Name));
        return new(
            name,
            meaning,
            $$"""{ "enum": {{JsonSerializer.Serialize(choices.Select(choice => choice.Name))}} }""",
            (arm, node) => node.Kind is JsonValueKind.String or JsonValueKind.Number && Array.FindIndex(choices, choice => choice.Name == node.Text) is >= 0 and var index ? set(arm, choices[index].Value) : null,
            arm => get(arm) is { } value && (isWritten || !Equals(value, default(T))) ? choices.FirstOrDefault(choice => Equals(choice.Value, value)).Name : null)
        { Accepted = $"one of {names}", Choices = [.. choices.Select(choice => choice.Name)] };
    }

    private static ArmProperty Whole(string name, string meaning, int least, int most, Func<PlanArm, int, PlanArm> set, Func<PlanArm, int?> get) => new(
        name,
        meaning,
        string.Create(CultureInfo.InvariantCulture, $$"""{ "type": "integer", "minimum": {{least}}, "maximum": {{most}} }"""),
        (arm, node) => node.Kind == JsonValueKind.Number && int.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? set(arm, number) : null,
        arm => get(arm))
    { Accepted = string.Create(CultureInfo.InvariantCulture, $"a whole number from {least:N0} to {most:N0}") };

    private static ArmProperty Flag(string name, string meaning, Func<PlanArm, bool, PlanArm> set, Func<PlanArm, bool> get) => new(
        name, meaning, """{ "type": "boolean" }""", (arm, node) => node.Kind is JsonValueKind.True or JsonValueKind.False ? set(arm, node.Kind == JsonValueKind.True) : null, arm => get(arm) ? true : null)
    { Accepted = "true or false" };

    private static ArmProperty Time(string name, string meaning, TimeSpan most, Func<PlanArm, TimeSpan, PlanArm> set, Func<PlanArm, TimeSpan> get) => new(
        name,
        meaning,
        """{ "type": "string", "pattern": "^[0-9]*\\.?[0-9]*(ms|s|m|h)$" }""",
        (arm, node) => node.Kind == JsonValueKind.String && DurationText.TryParse(node.Text, out var time) && time >= TimeSpan.Zero && time <= most ? set(arm, time) : null,
        arm => get(arm) == TimeSpan.Zero ? null : DurationText.Format(get(arm)))
    { Accepted = $"a duration up to {DurationText.Format(most)}, such as \"20ms\"" };

    private static (string, T)[] Kebab<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(value => (JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()), value))];
}
