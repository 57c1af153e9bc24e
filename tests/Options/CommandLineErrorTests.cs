using System.Globalization;
using LoadHarness.Machine;
using LoadHarness.Options;
using Xunit;
using static LoadHarness.Tests.Options.Parsing;

namespace LoadHarness.Tests.Options;

public sealed class CommandLineErrorTests
{
    private static readonly string RunOptionNames = string.Join(", ", Command.Run.Options.Select(option => option.Name));

    private static readonly int Cores = (int)Math.Ceiling(CpuAllowance.Current.Cores);

    private const string CommandNames = "run, list, serve, certs, report, compare, merge, size, help, version";

    private const string KeyNames = "rsa-2048, rsa-3072, rsa-4096, ecdsa-p256, ecdsa-p384, ecdsa-p521";

    /// <summary>Each line has exactly one thing wrong.</summary>
    public static TheoryData<string, string> Lines => new()
    {
        // Names
        { "senario=cold", $"unknown option 'senario' (did you mean 'scenario'?); known: {RunOptionNames}" },
        { "scenario=cold --clients=8", $"unknown option '--clients' (did you mean 'clients'?); known: {RunOptionNames}" },
        { "scenario=cold xyzzy=8", $"unknown option 'xyzzy'; known: {RunOptionNames}" },
        { "scenario=cold port=8", $"unknown option 'port' (an option of serve, not of run); known: {RunOptionNames}" },
        { "srve port=8000", $"unknown command 'srve' (did you mean 'serve'?); known: {CommandNames}" },
        { "resumtion clients=8", $"unknown command 'resumtion' (did you mean 'scenario=resumption'?); known: {CommandNames}" },
        { "clients", $"unknown command 'clients' (did you mean 'clients=…'?); known: {CommandNames}" },
        { "frobnicate", $"unknown command 'frobnicate'; known: {CommandNames}" },
        { "scenario=cold client", "unknown argument 'client' (did you mean 'client=…'?); an option is written name=value" },
        { "scenario=cold serve", "command 'serve' must come first (write serve …)" },
        { "list x=1", "list takes no options, but is given 'x=1' (write list, or list gates scenario=NAME, or list plan scenario=NAME)" },
        { "list gate", "list takes no options, but is given 'gate' (write list, or list gates scenario=NAME, or list plan scenario=NAME)" },
        { "list gates scenario=cold keys=rsa", $"keys: 'rsa' is not known; known: {KeyNames}" },
        { "list gates scenario=colt", "unknown scenario 'colt' (did you mean 'cold'?); known: resumption, cold, keepalive, soak, client, early-data, storm" },
        { "list gates", "scenario is missing (write scenario=NAME); known: resumption, cold, keepalive, soak, client, early-data, storm" },
        { "version x=1", "version takes no options, but is given 'x=1' (leave it out)" },
        { "help resumtion", $"unknown help topic 'resumtion' (did you mean 'resumption'?); known: {CommandNames}, resumption, cold, keepalive, soak, client, early-data, storm, gates" },
        { "help run serve", "help explains one command, scenario or topic, but is given 2 (write help run)" },
        { "scenario=resumtion", "unknown scenario 'resumtion' (did you mean 'resumption'?); known: resumption, cold, keepalive, soak, client, early-data, storm" },
        { "scenario=x", "unknown scenario 'x'; known: resumption, cold, keepalive, soak, client, early-data, storm" },
        { "clients=8", "scenario is missing (write scenario=NAME); known: resumption, cold, keepalive, soak, client, early-data, storm" },
        { "certs", "out is missing (write out=DIR)" },
        { "report", "run is missing (write run=DIR)" },
        { "compare candidate=b", "baseline is missing (write baseline=DIR)" },
        { "compare baseline=a", "candidate is missing (write candidate=DIR)" },
        { "scenario=cold overwrite=true", "overwrite must be left out with no out, but is 'true' (or write out=DIR)" },
        { "scenario=soak resume=a overwrite=true", "overwrite must be left out with resume=DIR (a soak goes on with the options that it had)" },
        { "report run=a overwrite=true", "overwrite must be left out with no out, but is 'true' (or write out=FILE.html)" },
        { "compare baseline=a candidate=b overwrite=true", "overwrite must be left out with no out, but is 'true' (or write out=DIR)" },
        { "scenario=cold history=runs", "history must be left out with no baseline, but is 'runs' (or write baseline=DIR)" },
        { "scenario=cold allow-unlike=true", "allow-unlike must be left out with no baseline, but is 'true' (or write baseline=DIR)" },
        { "scenario=cold baseline=a allow-unlike=yes", "allow-unlike must be true or false, but is 'yes' (write allow-unlike=false)" },
        { "report run=a run=", "run must be a run's directory or its run.json, but is '' (write run=DIR)" },
        { "scenario=cold identities=0", "identities must be a number of 1 to 10,000, or a directory or a CSV file of certificates, but is '0' (write identities=1000)" },
        { "scenario=cold identities=-1", "identities must be a number of 1 to 10,000, or a directory or a CSV file of certificates, but is '-1' (write identities=1000)" },
        { "scenario=cold identities=1e3", "identities must be a number of 1 to 10,000, or a directory or a CSV file of certificates, but is '1e3' (write identities=1000)" },
        { "scenario=cold target=https://a:1 ca=b cert=c identities=2.5", "identities must be a number of 1 to 10,000, or a directory or a CSV file of certificates, but is '2.5' (write identities=1000)" },
        { "scenario=cold identities=10001", "identities must be a number of 1 to 10,000, or a directory or a CSV file of certificates, but is '10001' (write identities=1000)" },
        { "scenario=cold identities=clients", "identities must be a number with target=embedded, whose PKI makes them, but is 'clients' (write identities=1000, or target=https://HOST:PORT)" },
        { "scenario=cold target=nginx identities=9", "identities must be left out with target=nginx, but is '9' (or write target=embedded)" },
        { "scenario=cold target=https://a:1 ca=b identities=9", "identities must be a directory or a CSV file with an external target, whose CA issued them, but is '9' (write identities=DIR)" },
        { "scenario=cold target=https://a:1 ca=b cert=c identities=d", "cert must be left out with identities=DIR, but is 'c' (each client has its own)" },
        { "scenario=cold block=1s block=2s", "block is given twice (write it once)" },

        // Values
        { "scenario=cold clients=abc", "clients must be 1 to 10,000,000, but is 'abc' (write clients=8)" },
        { "scenario=cold clients=", "clients must be 1 to 10,000,000, but is '' (write clients=8)" },
        { "scenario=cold clients=0", "clients must be 1 to 10,000,000, but is '0' (write clients=1)" },
        { "scenario=cold clients=10000001", "clients must be 1 to 10,000,000, but is '10000001' (write clients=10000000)" },
        { "scenario=cold clients=10,000", "clients must be 1 to 10,000,000, but is '10,000' (write clients=10000)" },
        { "scenario=cold loops=0", $"loops must be 1 to {Cores:N0}, but is '0' (write loops=1)" },
        { "scenario=cold loops=1000", $"loops must be 1 to {Cores:N0}, the cores that this process may use, but is '1000' (write loops={Cores})" },
        {
            $"scenario=cold client=dotnet loops={Cores}{(Cores == 1 ? "0" : "")}",
            Cores == 1 ? "loops must be 1 to 1, the cores that this process may use, but is '10' (write loops=1)" : $"loops must be left out with client=dotnet, but is '{Cores}' (its clients are on .NET's thread pool)"
        },
        { "scenario=cold seed=-1", "seed must be 0 to 2,147,483,647, but is '-1' (write seed=0)" },
        { "scenario=cold block=30", "block must be 100ms to 10m, but is '30' (write 30s)" },
        { "scenario=cold block=900", "block must be 100ms to 10m, but is '900' (write 900ms)" },
        { "scenario=cold warmup=99ms", "warmup must be 100ms to 10m, but is '99ms' (write warmup=100ms)" },
        { "scenario=cold warmup=1h", "warmup must be 100ms to 10m, but is '1h' (write warmup=10m)" },
        { "scenario=cold request-timeout=-1s", "request-timeout must be 10ms to 10m, but is '-1s' (write request-timeout=10s)" },
        { "scenario=cold lla-delay=11s", "lla-delay must be 0ms to 10s, but is '11s' (write lla-delay=10s)" },
        { "scenario=cold rate=200", "rate must be auto, or 0.1/s to 10,000,000/s, but is '200' (write 200/s)" },
        { "scenario=cold rate=0/s", "rate must be auto, or 0.1/s to 10,000,000/s, but is '0/s' (write rate=auto)" },
        { "scenario=cold rate=NaN/s", "rate must be auto, or 0.1/s to 10,000,000/s, but is 'NaN/s' (write rate=auto)" },
        { "scenario=cold rounds=5", "rounds must be 6 to 200, or FIRST..MAX within it, but is '5' (write rounds=12)" },
        { "scenario=cold rounds=18..12", "rounds must be 6 to 200, or FIRST..MAX within it, but is '18..12' (write rounds=12)" },
        { "scenario=cold profile=fast", "profile must be quick, standard or thorough, but is 'fast' (write profile=standard)" },
        { "scenario=cold profile=thorogh", "profile must be quick, standard or thorough, but is 'thorogh' (write profile=thorough)" },
        { "scenario=cold keys=rsa-1024", $"keys: 'rsa-1024' is not known; known: {KeyNames}" },
        { "scenario=cold keys=rsa-2048,ecdsa-p265", $"keys: 'ecdsa-p265' is not known (did you mean 'ecdsa-p256'?); known: {KeyNames}" },
        { "scenario=cold keys=rsa-2048,RSA-2048", "keys: 'RSA-2048' is given twice (write it once)" },
        { "scenario=cold tls=1.1", "tls: '1.1' is not known (did you mean '1.3'?); known: 1.3, 1.2" },
        { "scenario=cold gates=", "gates must be a JSON file, but is '' (write gates=FILE)" },
        { "scenario=cold out=", "out must be a directory, but is '' (write out=DIR)" },
        { "scenario=soak duration=30", "duration must be 10s to 24h, but is '30' (write 30s)" },
        { "scenario=soak duration=8", "duration must be 10s to 24h, but is '8' (write 8m)" },
        { "scenario=soak duration=48h", "duration must be 10s to 24h, but is '48h' (write duration=24h)" },
        { "scenario=soak window=100ms", "window must be 1s to 1m, but is '100ms' (write window=1s)" },
        { "scenario=soak mix=keepalive", "mix must be one or more of keepalive:WEIGHT, resumed:WEIGHT, cold:WEIGHT, with weights from 1 to 1,000, but is 'keepalive' (write mix=keepalive:80,resumed:15,cold:5)" },
        { "scenario=soak mix=cold:0", "mix must be one or more of keepalive:WEIGHT, resumed:WEIGHT, cold:WEIGHT, with weights from 1 to 1,000, but is 'cold:0' (write mix=keepalive:80,resumed:15,cold:5)" },
        { "scenario=soak mix=cold:1,COLD:2", "mix: 'cold' is given twice (write it once)" },
        { "scenario=storm outage=10m", "outage must be 100ms to 5m, but is '10m' (write outage=5m)" },
        { "scenario=cold lla-leak=1MB", "lla-leak must be 0B/min to 1GB/min, but is '1MB' (write lla-leak=1MB/min)" },
        { "scenario=cold lla-slowdown=1ms", "lla-slowdown must be 0ms/min to 1s/min, but is '1ms' (write lla-slowdown=1ms/min)" },
        { "scenario=cold lla-ticket-life=0s", "lla-ticket-life must be unlimited, or 1s to 24h, but is '0s' (write lla-ticket-life=60s)" },
        { "scenario=cold otlp=collector:4317", "otlp must be http://HOST:PORT or https://HOST:PORT, but is 'collector:4317' (write otlp=http://127.0.0.1:4317)" },
        { "scenario=cold metrics=65536", "metrics must be 0 to 65,535, but is '65536' (write metrics=65535)" },
        { "scenario=cold metrics=0.0.0.0:9464", "metrics must be a port alone, 0 to 65,535, since nothing listens but on loopback only, but is '0.0.0.0:9464' (write metrics=9464)" },
        { "scenario=cold metrics=[::]:x", "metrics must be a port alone, 0 to 65,535, since nothing listens but on loopback only, but is '[::]:x' (write metrics=9464)" },
        { "certs out=x keys=rsa-2048,rsa-3072", "keys must be rsa-2048, rsa-3072, rsa-4096, ecdsa-p256, ecdsa-p384 or ecdsa-p521, but is 'rsa-2048,rsa-3072' (write keys=rsa-2048)" },
        { "size clients=0 rate=1/s", "clients must be 1 to 10,000,000, but is '0' (write clients=1)" },
        { "size clients=8 rate=200", "rate must be 0.1/s to 10,000,000/s, but is '200' (write 200/s)" },
        { "size clients=8 rate=200/s mode=pooled", "mode must be keepalive, resumed or cold, but is 'pooled' (write mode=keepalive)" },
        { "size clients=8", "rate is missing (write rate=2000000/s)" },
        { "serve port=0", "port must be 1 to 65,535, but is '0' (write port=1)" },

        // Target
        { "scenario=cold target=ftp://x", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'ftp://x' (write target=https://lla-test:8444)" },
        { "scenario=cold target=https://lla", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'https://lla' (write target=https://lla:443)" },
        { "scenario=cold target=https://ü-:1", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'https://ü-:1' (write target=https://lla-test:8444)" },
        { "scenario=cold target=https://lla:1/api", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'https://lla:1/api' (write target=https://lla:1)" },
        { "scenario=cold target=https://lla:1?a", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'https://lla:1?…' (write target=https://lla:1)" },
        { "scenario=cold target=https://me:p@ss@lla:99999", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'https://…@lla:99999' (write target=https://lla-test:8444)" },
        { "scenario=cold target=https://me:pass@lla:1", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'https://…@lla:1' (write target=https://lla:1)" },
        { "scenario=cold target=me:p@ss@lla:1", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is '…@lla:1' (write target=https://lla-test:8444)" },
        { "scenario=cold target=https://lla:1/?token=geheim#geheim", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'https://lla:1/?…' (write target=https://lla:1)" },
        { "scenario=cold otlp=http://me:geheim@lla:1/?token=geheim", "otlp must be http://HOST:PORT or https://HOST:PORT, but is 'http://…@lla:1/?…' (write otlp=http://127.0.0.1:4317)" },
        { "scenario=cold clients=https://me:geheim@lla", "clients must be 1 to 10,000,000, but is 'https://…@lla' (write clients=8)" },
        { "scenario=cold ca=https://me:ge/heim@lla", "ca must be left out with target=embedded, but is 'https://…@lla' (or write target=https://HOST:PORT)" },
        { "scenario=cold https://lla/?token=geheim", "unknown option 'https://lla/?…'; known: " + string.Join(", ", Command.Run.Options.Select(option => option.Name)) },
        { "scenario=cold target=https://10.0.0.1", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'https://10.0.0.1' (write target=https://10.0.0.1:443)" },
        { "scenario=cold target=https://[::1]", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'https://[::1]' (write target=https://[::1]:443)" },
        { "scenario=cold target=https://[::1]:1 ca=a cert=b names=vary", "names must be left out with a target that is an address, for which no name is sent, but is 'vary' (or write server-name=NAME)" },
        { "scenario=cold target=https://[::1]:1 ca=a cert=b server-name=::1", "server-name must be a host name, but is '::1' (write server-name=lla-test)" },
        { "scenario=cold server-name=lla", "server-name must be left out with target=embedded, but is 'lla' (or write target=https://HOST:PORT)" },
        { "scenario=cold client=curl", "client must be openssl or dotnet, but is 'curl' (write client=openssl)" },
        { "scenario=cold lla=nginx", "lla must be kestrel or openssl, but is 'nginx' (write lla=kestrel)" },
        { "scenario=cold lla=openssl http=2", "lla must be kestrel with http=2, which the LLA on OpenSSL does not speak, but is 'openssl' (leave one of them out)" },
        { "scenario=cold target=nginx lla=openssl", "lla must be left out with target=nginx, but is 'openssl' (only the embedded LLA does as it is told)" },
        { "scenario=cold client=openssl http=2", "client must be dotnet with http=2, which OpenSSL's client does not speak, but is 'openssl' (leave one of them out)" },
        { "scenario=cold http=3", "http must be 1.1 or 2, but is '3' (write http=2)" },
        { "scenario=cold target=https://lla:8444 cert=x", "target=https://lla:8444 needs ca and cert, and key where the certificate's file does not hold it (write ca=FILE)" },
        { "scenario=cold target=https://lla:8444 ca=x cert=x key-password=geheim", "key-password must be env:NAME or file:PATH, but is neither (the password itself belongs on no command line; write key-password=env:NAME)" },
        { "scenario=cold target=https://lla:8444 ca=a cert=b key=c connect=d:1", "connect must be an IP address or a host name without a port, but is 'd:1' (write connect=10.0.0.1)" },
        { "scenario=cold target=https://lla:8444 ca=a cert=b key=c lla-delay=5ms", "lla-delay must be left out with an external target, but is '5ms' (only the embedded LLA does as it is told)" },
        { "scenario=cold target=https://lla:8444 ca=a cert=b key=c keys=rsa-2048,rsa-3072", "keys must be one kind with an external target, but is 'rsa-2048,rsa-3072' (write keys=rsa-2048)" },
        { "scenario=cold target=ngnix", "target must be embedded, nginx, haproxy, openssl or https://HOST:PORT, but is 'ngnix' (write target=nginx)" },
        { "scenario=cold target=openssl clients=2", "clients must be 1 with target=openssl, which serves one connection at a time, but is '2' (write clients=1)" },
        { "scenario=cold target=https://lla-test:1 ca=a cert=b expect-status=ok", "expect-status must be statuses from 200 to 599 such as 204, 2xx or 200-206, with commas between them, but is 'ok' (write expect-status=200,204)" },
        { "scenario=cold target=https://lla-test:1 ca=a cert=b expect-within=2MiB", "expect-within must be 1KiB to 1MiB, but is '2MiB' (write expect-within=64KiB)" },
        { "scenario=cold expect=ok", "expect must be left out with target=embedded, but is 'ok' (or write target=https://HOST:PORT)" },
        { "scenario=cold target=nginx request=r", "request must be left out with target=nginx, but is 'r' (or write target=embedded or target=https://HOST:PORT)" },
        { "scenario=cold target=haproxy lla-tickets=off", "lla-tickets must be left out with target=haproxy, but is 'off' (only the embedded LLA does as it is told)" },
        { "scenario=cold names=some", "names must be vary or fixed, but is 'some' (write names=vary)" },
        { "scenario=cold ca=x", "ca must be left out with target=embedded, but is 'x' (or write target=https://HOST:PORT)" },
        { "scenario=cold target=https://lla:8444 ca=a cert=b key=c source=10.0.0.2,here", "source must be one or more IP addresses, each once, but is '10.0.0.2,here' (write source=10.0.0.2,10.0.0.3)" },
        { "scenario=cold target=https://lla:8444 ca=a cert=b key=c source=::1,::1", "source must be one or more IP addresses, each once, but is '::1,::1' (write source=10.0.0.2,10.0.0.3)" },
        { "scenario=cold source=127.0.0.2 target=nginx", "source must be left out with target=nginx, but is '127.0.0.2' (or write target=https://HOST:PORT)" },
        { "scenario=cold connect=x target=embedded", "connect must be left out with target=embedded, but is 'x' (or write target=https://HOST:PORT)" },

        // Options that do not fit each other
        { "scenario=soak launches=2", "launches must be left out with scenario=soak, but is '2' (it has no rounds that another launch could repeat)" },
        { "scenario=cold launches=0", "launches must be 1 to 20, but is '0' (write launches=1)" },
        { "scenario=cold launches=3 rounds=8..12", "rounds must be one number with launches=3, whose gates are judged once, but is '8..12' (write rounds=8)" },
        { "scenario=cold launches=3 rounds=100", "rounds must be at most 66 with launches=3, 200 in all, but is '100' (write rounds=66)" },
        { "scenario=cold duration=1h", "duration must be left out with scenario=cold, but is '1h' (only scenario=soak takes it)" },
        { "scenario=soak outage=1s", "outage must be left out with scenario=soak, but is '1s' (only scenario=storm takes it)" },
        { "scenario=soak load=closed", "load must be open or a shape with scenario=soak, but is 'closed' (write load=keepConstant:8:1m)" },
        { "scenario=soak load=inject:20/s:1m rate=20/s", "rate must be left out with load=SHAPE, but is '20/s' (the shape has rates of its own)" },
        { "scenario=soak load=inject:20/s:1m duration=1m", "duration must be left out with load=SHAPE, but is '1m' (the shape ends by itself)" },
        { "scenario=cold load=inject:20/s:1m", "load must be open or closed with scenario=cold, whose arms are compared at one rate, but is 'inject:20/s:1m' (write scenario=soak, whose mix= names the arms)" },
        { "scenario=storm load=inject:20/s:1m", "load must be left out with scenario=storm, but is 'inject:20/s:1m' (it has an open load and no rounds)" },
        { "scenario=cold load=closed rate=20/s", "rate must be left out with load=closed, but is '20/s' (the clients set the pace)" },
        { "serve certs=x keys=rsa-2048", "keys must be left out with certs=DIR, but is 'rsa-2048' (the files decide)" },
        { "serve port=8445", "admin must differ from port, but both are 8445 (write admin=8444)" },
        { "serve one-way-port=8444", "one-way-port must differ from port, but both are 8444 (write one-way-port=8445)" },

        // Environment
        { "scenario=cold LOADHARNESS_LLA_DELAY=5", "LOADHARNESS_LLA_DELAY must be 0ms to 10s, but is '5' (write 5s)" },
        { "scenario=cold LOADHARNESS_CLINTS=3", "unknown variable 'LOADHARNESS_CLINTS' (did you mean 'LOADHARNESS_CLIENTS'?); known: LOADHARNESS_ and the name of an option, see help" },
        { "scenario=cold LOADHARNESS_PORTS=tcp://10.0.0.1:80", "unknown variable 'LOADHARNESS_PORTS' (did you mean 'LOADHARNESS_PORT'?); known: LOADHARNESS_ and the name of an option, see help" },
        { $"scenario=cold LOADHARNESS_{new string('X', 5_000)}=3", $"unknown variable 'LOADHARNESS_{new string('X', 87)}…'; known: LOADHARNESS_ and the name of an option, see help" },
        { $"scenario=cold LOADHARNESS_CLIENTS={new string('9', 5_000)}", $"LOADHARNESS_CLIENTS must be 1 to 10,000,000, but is '{new string('9', 99)}…' (write LOADHARNESS_CLIENTS=8)" },
        { "serve LOADHARNESS_PORT=x", "LOADHARNESS_PORT must be 1 to 65,535, but is 'x' (write LOADHARNESS_PORT=8444)" },
        { "serve LOADHARNESS_ADMIN=8444", "LOADHARNESS_ADMIN must differ from port, but both are 8444 (write LOADHARNESS_ADMIN=8445)" },
        { "scenario=cold target=https://lla:1 ca=a cert=b key=c LOADHARNESS_KEYS=rsa-2048,rsa-3072", "LOADHARNESS_KEYS must be one kind with an external target, but is 'rsa-2048,rsa-3072' (write LOADHARNESS_KEYS=rsa-2048)" },
        { "scenario=cold LOADHARNESS_CA=x", "LOADHARNESS_CA must be left out with target=embedded, but is 'x' (or write target=https://HOST:PORT)" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_error_has_value_limit_and_repair(string line, string error) => Assert.Equal([error], Errors(line));

    [Theory]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void Errors_are_the_same_in_every_culture(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Assert.All(Lines, row => Assert.Equal([row.Data.Item2], Errors(row.Data.Item1)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void All_errors_come_together_in_the_order_of_the_line()
    {
        var errors = Errors(
            "run clients=abc senario=cold block=30 keys=rsa-1024,rsa-2048,rsa-2048 target=https://lla:1 lla-tickets=maybe "
            + "LOADHARNESS_CLINTS=3 LOADHARNESS_SEED=x LOADHARNESS_CLIENTS=y");

        Assert.Collection(
            errors,
            error => Assert.StartsWith("clients must be", error, StringComparison.Ordinal),
            error => Assert.StartsWith("unknown option 'senario'", error, StringComparison.Ordinal),
            error => Assert.StartsWith("block must be", error, StringComparison.Ordinal),
            error => Assert.StartsWith("keys: 'rsa-1024' is not known", error, StringComparison.Ordinal),
            error => Assert.StartsWith("keys: 'rsa-2048' is given twice", error, StringComparison.Ordinal),
            error => Assert.StartsWith("lla-tickets must be on or off", error, StringComparison.Ordinal),
            error => Assert.StartsWith("unknown variable 'LOADHARNESS_CLINTS' (did you mean 'LOADHARNESS_CLIENTS'?); known:", error, StringComparison.Ordinal),
            error => Assert.StartsWith("LOADHARNESS_SEED must be", error, StringComparison.Ordinal),
            error => Assert.StartsWith("lla-tickets must be left out", error, StringComparison.Ordinal));
    }

    [Fact]
    public void Whatever_is_written_gives_errors_and_no_exception()
    {
        const int Seed = 20_261_121;
        var random = new Random(Seed);
        string[] starts = [.. Command.All.Select(command => command.Name), .. Command.Run.Options.Select(option => $"{option.Name}="), "target=https://", "connect=", ""];
        string[] pieces =
        [
            .. Parsing.Scenarios.Select(scenario => scenario.Scenario), "=", ",", "..", "-", "--", "0", "1", "8444", "99999999999999999999999999", "1e9", "ms", "s", "/s", "NaN", "auto", "rsa-2048",
            "https://", "lla", ":", "/", "[", "::1", "]", "@", "%00", "ü", "\0", "\ud800", "10.0.0.1", "LOADHARNESS_",
        ];
        for (var i = 0; i < 5_000; i++)
        {
            var words = Enumerable.Range(0, random.Next(4)).Select(_ => Any(starts) + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Any(pieces))));
            var line = string.Join(' ', words);
            var thrown = Record.Exception(() => Parse(line));
            Assert.True(thrown is null, $"seed {Seed}, line {i}: '{line}' throws {thrown}");
        }

        string Any(string[] texts) => texts[random.Next(texts.Length)];
    }

    [Fact]
    public void A_misspelled_command_does_not_hide_errors_of_its_options() =>
        Assert.Equal(
            [
                $"unknown command 'srve' (did you mean 'serve'?); known: {CommandNames}",
                "admin must be 0 to 65,535, but is 'x' (write admin=8445)",
            ],
            Errors("srve admin=x"));
}
