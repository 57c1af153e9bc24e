using LoadHarness.OpenSsl.Native;
using LoadHarness.Targets.Lla.Faults;
using LoadHarness.Targets.Lla.Kestrel;
using LoadHarness.Targets.Lla.OpenSsl;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LoadHarness.Targets.Lla;

/// <summary>The LLA: one port per endpoint, evidence in every answer, and an admin endpoint beside it where one is asked for.</summary>
public sealed class LlaServer : IAsyncDisposable
{
    private readonly ILlaFront _front;
    private readonly WebApplication? _admin;
    private readonly Ledger _ledger = new();
    private readonly List<ServedEndpoint> _endpoints;
    private readonly Leak? _leak;
    private readonly ITimer? _renewal;

    private LlaServer(LlaServerOptions options, TimeProvider clock)
    {
        _endpoints = [.. options.Endpoints.Select(endpoint => new ServedEndpoint(endpoint, _ledger, clock))];
        if (options.Behaviour.TicketLife is not null && !_endpoints.Exists(endpoint => endpoint.Identity.IsRenewable))
        {
            throw new ArgumentException("an LLA that drops its ticket keys needs the key of an endpoint's issuer", nameof(options));
        }

        _front = options.Behaviour.Kind == LlaKind.OpenSsl
            ? new OpenSslFront(options, _endpoints, _ledger, clock)
            : new KestrelFront(options, _endpoints, _ledger, clock);
        _admin = options.AdminPort is { } port ? AdminEndpoint.Build(new(options.AdminAddress, port), _ledger, clock) : null;
        _leak = options.Behaviour.LeakPerMinute > 0 ? new Leak(options.Behaviour.LeakPerMinute, _ledger, clock) : null;
        _renewal = options.Behaviour.TicketLife is { } life ? clock.CreateTimer(static server => ((LlaServer)server!).DropTicketKeys(), this, life, life) : null;
    }

    /// <summary>Why an LLA of a kind cannot be had on this machine, in a sentence; null when it can.</summary>
    public static string? ProblemOf(LlaKind kind) => kind == LlaKind.OpenSsl && OpenSslLibrary.ProblemFor("lla=openssl") is { } problem ? $"{problem} (install them, or write lla=kestrel)" : null;

    /// <summary>Starts the server; it listens on all its ports when this returns.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="ArgumentException">Ticket keys are to be dropped, but no endpoint has its issuer's key.</exception>
    public static async Task<LlaServer> StartAsync(LlaServerOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var server = new LlaServer(options, clock);
        try
        {
            await server._front.StartAsync(cancellationToken);
            await (server._admin?.StartAsync(cancellationToken) ?? Task.CompletedTask);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The ports, in the order of the endpoints, then the admin port if there is one.</summary>
    public IReadOnlyList<int> Ports => [.. _front.Ports, .. (_admin?.Urls ?? []).Select(url => BindingAddress.Parse(url).Port)];

    /// <summary>The counters now.</summary>
    /// <param name="collects">Whether to collect all garbage first.</param>
    public ServerCounters Read(bool collects) => _ledger.Read(collects);

    /// <summary>Takes newer revocation lists while running. Who is connected stays so; who connects from now on is judged by them.</summary>
    /// <param name="listsPem">The lists of each endpoint, in their order; null leaves the endpoint's as they are.</param>
    /// <exception cref="RevocationListException">A list is damaged, or none of the endpoint's CAs signed it.</exception>
    public void Revoke(IReadOnlyList<string?> listsPem)
    {
        foreach (var (lists, endpoint) in listsPem.Zip(_endpoints))
        {
            if (lists is not null)
            {
                endpoint.Authentication.Revoke(lists);
            }
        }
    }

    // Makes all tickets worthless that were handed out so far, but those of impostors, from whom no client takes any.
    private void DropTicketKeys()
    {
        foreach (var endpoint in _endpoints.Where(endpoint => endpoint.Identity.IsRenewable))
        {
            endpoint.Identity.Renew();
        }

        _ledger.DropTicketKeys();
    }

    /// <summary>Stops taking connections and lets the requests in flight end, for at most 5 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        _leak?.Dispose();
        _renewal?.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _front.StopAsync(patience.Token);
        await _front.DisposeAsync();
        if (_admin is not null)
        {
            await _admin.StopAsync(patience.Token);
            await _admin.DisposeAsync();
        }
    }
}
