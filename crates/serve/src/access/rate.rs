//! How often one address may ask: a bucket of tokens for each, filled at a steady rate.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Addresses that are remembered; whoever has a full bucket can be forgotten.
const MOST: usize = 65_536;
/// How many seconds of requests may come at once.
const BURST: f64 = 8.0;

/// The buckets of all addresses.
#[derive(Debug)]
pub struct Rates {
    each_second: Option<f64>,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Rates {
    /// So many requests a second for each address.
    pub fn new(each_second: Option<u32>) -> Self {
        Self { each_second: each_second.map(f64::from), buckets: Mutex::default() }
    }

    /// Take `cost` requests from an address's bucket; how long to wait where it is empty.
    pub fn take(&self, address: IpAddr, cost: f64, now: Instant) -> Result<(), Duration> {
        let Some(rate) = self.each_second.filter(|_| !address.to_canonical().is_loopback()) else { return Ok(()) };
        let full = rate * BURST;
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let key = network(address);
        if buckets.len() >= MOST && !buckets.contains_key(&key) {
            buckets.retain(|_, b| b.left + now.duration_since(b.at).as_secs_f64() * rate < full);
            if buckets.len() >= MOST {
                return Err(Duration::from_secs(1));
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket { left: full, at: now });
        bucket.left = (bucket.left + now.duration_since(bucket.at).as_secs_f64() * rate).min(full);
        bucket.at = now;
        if bucket.left >= cost {
            bucket.left -= cost;
            return Ok(());
        }
        Err(Duration::from_secs_f64(((cost - bucket.left) / rate).max(1.0)))
    }
}

/// One household is one address in version 4, and a /64 in version 6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let rates = Rates::new(Some(10));
        let one: IpAddr = "192.0.2.1".parse().expect("an address");
        let begin = Instant::now();
        let taken = (0..1_000).take_while(|_| rates.take(one, 1.0, begin).is_ok()).count();
        assert_eq!(taken, 80);
        assert!(rates.take("192.0.2.2".parse().expect("an address"), 1.0, begin).is_ok());
        assert!(rates.take(one, 1.0, begin + Duration::from_secs(1)).is_ok());
        assert!(rates.take("127.0.0.1".parse().expect("an address"), 1e9, begin).is_ok());
    }

    #[test]
    fn a_network_of_version_6_is_one_client_and_memory_is_bounded() {
        let rates = Rates::new(Some(1));
        let now = Instant::now();
        let taken = (0..100u16)
            .take_while(|i| rates.take(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, *i, 0, 0, 1).into(), 1.0, now).is_ok())
            .count();
        assert_eq!(taken, 8);
        for i in 0..70_000u32 {
            let _ = rates.take(std::net::Ipv4Addr::from(0x0a00_0000 + i).into(), 1.0, now);
        }
        assert!(rates.buckets.lock().expect("no test panics with it").len() <= MOST);
    }
}
