#:project ../../../targets/LoadHarness.Targets.csproj
#:property PublishAot=false
#:property RunAnalyzers=false
#:property EnforceCodeStyleInBuild=false
#:property RestorePackagesWithLockFile=false

// What a cold connection costs the client under one name, done in three ways beside each other. Run: dotnet run --file docs/decisions/0007-names-that-must-not-vary/slots.cs
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using LoadHarness.Plans;
using LoadHarness.Targets;
using LoadHarness.Targets.Servers;

const int Rounds = 40;
const int Connections = 50;
var arm = new Arm { Name = "cold", Mode = ConnectionMode.Cold, Key = KeyKind.Rsa2048 };
await using var target = await ProgramTarget.StartAsync(
    ServerProgram.Nginx, [arm], new ServerBehaviour(), TimeProvider.System, CancellationToken.None);
var endpoint = target.EndpointFor(arm);
var request = Encoding.ASCII.GetBytes("POST /api/process HTTP/1.1\r\nHost: lla-test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
var buffer = new byte[4096];
var names = 0;
(string Name, Func<Task<bool>> Connect)[] ways =
[
    ("a new name", () => ConnectAsync($"c{++names}.lla-test", resume: true)),
    ("one name, its session dropped after the answer", async () =>
    {
        var resumed = await ConnectAsync("lla-test", resume: true);
        await DropAsync("lla-test");
        return resumed;
    }),
    ("one name, AllowTlsResume=false", () => ConnectAsync("LLA-TEST", resume: false)),
    ("(a resumed one)", () => ConnectAsync("Lla-test", resume: true)),
    ("(dropping alone)", async () =>
    {
        await DropAsync("lla-test");
        return false;
    }),
];
var costs = ways.ToDictionary(way => way.Name, _ => new List<double>());
var resumptions = ways.ToDictionary(way => way.Name, _ => 0);
for (var round = -1; round < Rounds; round++)
{
    foreach (var (name, connect) in ways)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Connections; i++)
        {
            resumptions[name] += await connect() ? 1 : 0;
        }

        if (round >= 0)
        {
            costs[name].Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / Connections);
        }
    }
}

Console.WriteLine($"client CPU per connection in µs, and more than a new name's in the same round: medians [quartiles] of {Rounds} blocks of {Connections}; resumed of {(Rounds + 1) * Connections}");
var newName = costs[ways[0].Name];
foreach (var (name, values) in costs)
{
    Console.WriteLine($"{name,-50} {Text(values)}  {Text(values.Zip(newName, (cost, least) => cost - least))}  resumed {resumptions[name]}");
}

string Text(IEnumerable<double> values)
{
    var sorted = values.Order().ToList();
    return FormattableString.Invariant($"{sorted[Rounds / 2],6:0} [{sorted[Rounds / 4],6:0}, {sorted[Rounds * 3 / 4],6:0}]");
}

SslClientAuthenticationOptions Options(string name, bool resume) => new()
{
    TargetHost = name,
    EnabledSslProtocols = SslProtocols.Tls13,
    ClientCertificateContext = endpoint.Identity,
    AllowTlsResume = resume,
    RemoteCertificateValidationCallback = (_, _, _, _) => true,
};

async Task<bool> ConnectAsync(string name, bool resume)
{
    using var tcp = new TcpClient { NoDelay = true };
    await tcp.ConnectAsync(endpoint.Address);
    await using var tls = new SslStream(tcp.GetStream());
    await tls.AuthenticateAsClientAsync(Options(name, resume));
    await tls.WriteAsync(request);
    var length = 0;
    int read;
    while ((read = await tls.ReadAsync(buffer.AsMemory(length))) > 0)
    {
        length += read;
    }

    return buffer.AsSpan(0, length).IndexOf("handshake=resumed"u8) >= 0;
}

async Task DropAsync(string name)
{
    await using var tls = new SslStream(new Refusing());
    try
    {
        await tls.AuthenticateAsClientAsync(Options(name, resume: true));
    }
    catch (AuthenticationException)
    {
    }
}

internal sealed class Refusing : MemoryStream
{
    public Refusing()
        : base([21, 3, 3, 0, 2, 2, 40])
    {
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
