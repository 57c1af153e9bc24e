using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace LoadHarness.Targets;

/// <summary>An endpoint of somebody else's target, whose credentials and address may change while it is called. Safe for all threads.</summary>
internal sealed class FollowedEndpoint
{
    private readonly CredentialWatch? _watch;
    private readonly Func<CancellationToken, Task<IPAddress>> _find;

    // Guarded by the gate.
    private readonly Lock _gate = new();
    private readonly List<string> _changes = [];
    private TargetEndpoint _endpoint;
    private bool _isFollowed;

    /// <param name="endpoint">The endpoint as it is before anything changes.</param>
    /// <param name="watch">The files of its credentials; null where there are none.</param>
    /// <param name="find">Looks for the target's address anew.</param>
    public FollowedEndpoint(TargetEndpoint endpoint, CredentialWatch? watch, Func<CancellationToken, Task<IPAddress>> find)
    {
        _endpoint = endpoint with { Latest = Latest };
        _watch = watch;
        _find = find;
    }

    /// <summary>The endpoint as it is now.</summary>
    public TargetEndpoint Endpoint
    {
        get
        {
            lock (_gate)
            {
                return _endpoint;
            }
        }
    }

    /// <summary>Follows files from the first call on, and looks for the address anew where the target was lost.</summary>
    /// <returns>What changed since the last call.</returns>
    public async ValueTask<IReadOnlyList<string>> FollowAsync(bool isLost, CancellationToken cancellationToken)
    {
        var address = isLost ? await FindAsync(cancellationToken) : null;
        lock (_gate)
        {
            if (address is not null && !address.Equals(_endpoint.Address.Address))
            {
                _endpoint = _endpoint with { Address = new IPEndPoint(address, _endpoint.Address.Port) };
                _changes.Add($"connections failed, and the target's name was resolved anew: it is called at {_endpoint.Address} now");
            }

            _isFollowed = true;
            Renew();
            string[] changes = [.. _changes];
            _changes.Clear();
            return changes;
        }
    }

    private TargetEndpoint Latest()
    {
        lock (_gate)
        {
            Renew();
            return _endpoint;
        }
    }

    // At every new connection: to look at three files costs it a hundredth of what a handshake does.
    private void Renew()
    {
        if (!_isFollowed || _watch?.Take() is not { } change || change == default)
        {
            return;
        }

        if (change.Renewed is not { } credentials)
        {
            _changes.Add($"the files of ca=, cert= or key= changed, but cannot be used, and the old ones stay: {change.Problem}");
            return;
        }

        // The old ones are left alone: connections that are being made still use them.
        _endpoint = _endpoint with
        {
            TrustAnchors = credentials.TrustAnchors,
            Identity = SslStreamCertificateContext.Create(credentials.Identity.Leaf, credentials.Identity.Intermediates, offline: true),
            ClientSubject = credentials.Identity.Leaf.Subject,
        };
        _changes.Add("the files of ca=, cert= or key= changed, and new connections use what they hold now");
    }

    private async Task<IPAddress?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _find(cancellationToken);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Whoever has no name now may have one again.
            return null;
        }
    }
}
