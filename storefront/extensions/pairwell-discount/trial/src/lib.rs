//! Runs the function as it is deployed: the module that is uploaded, beside the platform's own half of the interface,
//! both as wasm, with JSON in and JSON out.
//!
//! The function reads its input and writes its output through imported functions. The platform's published module has
//! them, but in a memory of its own; texts are carried over between the two here, which on the platform is done by a
//! few instructions that are added to the uploaded module.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;
use wasmi::{
    AsContextMut, Caller, CompilationMode, Config, Engine, Extern, Func, Instance, Linker, Memory, Module, Store,
    TypedFunc,
};

/// The module that holds what a function imports.
pub const INTERFACE: &str = "shopify_function_v2";

/// What one run came to.
#[derive(Debug)]
pub struct Run {
    /// What the function returned.
    pub output: Value,
    /// What it logged.
    pub log: String,
    /// Instructions of the function itself.
    pub n_own: u64,
    /// Instructions of the platform's half, which reads and writes for it.
    pub n_provided: u64,
    /// The function's memory at the end.
    pub memory_bytes: usize,
    /// How long it took, in an interpreter.
    pub took: Duration,
}

/// The two modules as they were built.
#[derive(Debug)]
pub struct Modules {
    /// The function.
    pub function: Vec<u8>,
    /// The platform's half.
    pub provider: Vec<u8>,
}

impl Modules {
    /// Reads what `cargo build --release --target wasm32-unknown-unknown` has made.
    ///
    /// # Panics
    /// When it was not built.
    #[must_use]
    pub fn built() -> Self {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
            || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")),
            PathBuf::from,
        );
        let read = |name: &str| {
            let file = target.join("wasm32-unknown-unknown/release").join(name);
            std::fs::read(&file)
                .unwrap_or_else(|error| panic!("{}: {error}; build it first, see README.md", file.display()))
        };
        Self {
            function: read("pairwell_discount.wasm"),
            provider: read("shopify_function_provider.wasm"),
        }
    }

    /// Runs one export of the function, with at most so many instructions of its own.
    ///
    /// # Errors
    /// When the function stops without an answer, or runs out of instructions.
    ///
    /// # Panics
    /// When the modules are not what they should be.
    pub fn run(&self, export: &str, input: &Value, max_own: u64) -> Result<Run, wasmi::Error> {
        let mut config = Config::default();
        // All is translated beforehand: that would count as well.
        config.consume_fuel(true).compilation_mode(CompilationMode::Eager);
        let engine = Engine::new(&config);
        let mut store = Store::new(&engine, Counted::default());
        store.set_fuel(u64::MAX)?;
        let provider = Provider::new(&engine, &mut store, &self.provider)?;
        let mut linker = Linker::new(&engine);
        let module = Module::new(&engine, &self.function)?;
        for import in module.imports() {
            assert_eq!(import.module(), INTERFACE, "nothing else is there on the platform");
            let function = provider.import(&mut store, import.name());
            linker.define(INTERFACE, import.name(), function)?;
        }
        let input = rmp_serde::to_vec(input).expect("JSON has a MessagePack form");
        let at = provider.call::<u32, u32>(
            &mut store,
            "initialize",
            u32::try_from(input.len()).expect("a small input"),
        )?;
        provider
            .memory
            .write(&mut store, at as usize, &input)
            .expect("it was set aside");
        store.set_fuel(max_own)?;
        let started = Instant::now();
        let instance = linker.instantiate_and_start(&mut store, &module)?;
        instance
            .get_typed_func::<(), ()>(&store, export)?
            .call(&mut store, ())?;
        let took = started.elapsed();
        let n_provided = store.data().n_provided;
        let n_own = max_own - store.get_fuel()?;
        let memory = instance.get_memory(&store, "memory").expect("a function has a memory");
        let memory_bytes = memory.data_size(&store);
        store.set_fuel(u64::MAX)?;
        let at = provider.call::<(), u32>(&mut store, "finalize", ())?;
        let [output, output_len, log, log_len, more, more_len] = numbers(&provider.bytes(&store, at, 24));
        let log = [
            provider.bytes(&store, log, log_len),
            provider.bytes(&store, more, more_len),
        ]
        .concat();
        Ok(Run {
            output: rmp_serde::from_slice(&provider.bytes(&store, output, output_len)).expect("a whole answer"),
            log: String::from_utf8(log).expect("a log is text"),
            n_own,
            n_provided,
            memory_bytes,
            took,
        })
    }
}

/// Little-endian numbers one after the other.
fn numbers<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let (words, _) = bytes.as_chunks::<4>();
    std::array::from_fn(|place| u32::from_le_bytes(words[place]))
}

/// What is counted apart.
#[derive(Debug, Default)]
struct Counted {
    n_provided: u64,
}

/// The platform's half of the interface, instantiated.
#[derive(Clone, Copy)]
struct Provider {
    instance: Instance,
    memory: Memory,
}

impl Provider {
    fn new(engine: &Engine, store: &mut Store<Counted>, module: &[u8]) -> Result<Self, wasmi::Error> {
        let instance = Linker::new(engine).instantiate_and_start(&mut *store, &Module::new(engine, module)?)?;
        let memory = instance
            .get_memory(&*store, "memory")
            .expect("the provider has a memory");
        Ok(Self { instance, memory })
    }

    fn typed<P: wasmi::WasmParams, R: wasmi::WasmResults>(
        &self,
        store: impl wasmi::AsContext,
        name: &str,
    ) -> TypedFunc<P, R> {
        self.instance
            .get_typed_func(store, name)
            .unwrap_or_else(|error| panic!("{name} of the provider: {error}"))
    }

    fn call<P: wasmi::WasmParams, R: wasmi::WasmResults>(
        &self,
        mut store: impl AsContextMut,
        name: &str,
        params: P,
    ) -> Result<R, wasmi::Error> {
        self.typed::<P, R>(&store, name).call(&mut store, params)
    }

    /// As [`Self::call`], on behalf of the function: the instructions are not its own.
    fn serve<P: wasmi::WasmParams, R: wasmi::WasmResults>(
        &self,
        caller: &mut Caller<'_, Counted>,
        name: &str,
        params: P,
    ) -> Result<R, wasmi::Error> {
        let left = caller.get_fuel()?;
        let answer = self.call(&mut *caller, name, params)?;
        count(caller, left)?;
        Ok(answer)
    }

    fn bytes(&self, store: impl wasmi::AsContext, at: u32, len: u32) -> Vec<u8> {
        let mut bytes = vec![0; len as usize];
        self.memory
            .read(&store, at as usize, &mut bytes)
            .expect("it lies in memory");
        bytes
    }

    /// What a function imports under a name: the provider's own, or one that carries a text over first.
    fn import(self, store: &mut Store<Counted>, name: &str) -> Func {
        let own = format!("_{name}");
        match name {
            "shopify_function_input_get_obj_prop" => Func::wrap(
                store,
                move |mut caller: Caller<'_, Counted>, scope: u64, at: u32, len: u32| {
                    let text = guest_bytes(&caller, at, len);
                    let copy = self.serve::<u32, u32>(&mut caller, "_shopify_function_alloc", len)?;
                    self.put(&mut caller, copy, &text);
                    self.serve::<(u64, u32, u32), u64>(&mut caller, &own, (scope, copy, len))
                },
            ),
            "shopify_function_input_read_utf8_str" => Func::wrap(
                store,
                move |mut caller: Caller<'_, Counted>, from: u32, to: u32, len: u32| {
                    let from =
                        self.serve::<u32, u32>(&mut caller, "_shopify_function_input_get_utf8_str_addr", from)?;
                    let text = self.bytes(&caller, from, len);
                    guest(&caller).write(&mut caller, to as usize, &text).expect("it fits");
                    Ok::<(), wasmi::Error>(())
                },
            ),
            "shopify_function_output_new_utf8_str" | "shopify_function_intern_utf8_str" => {
                Func::wrap(store, move |mut caller: Caller<'_, Counted>, at: u32, len: u32| {
                    let text = guest_bytes(&caller, at, len);
                    // Two halves: what it answers, and where the text belongs.
                    let both = self.serve::<u32, u64>(&mut caller, &own, len)?;
                    self.put(&mut caller, both as u32, &text);
                    Ok::<u32, wasmi::Error>((both >> 32) as u32)
                })
            }
            "shopify_function_log_new_utf8_str" => {
                Func::wrap(store, move |mut caller: Caller<'_, Counted>, at: u32, len: u32| {
                    let text = guest_bytes(&caller, at, len);
                    let plan = self.serve::<u32, u32>(&mut caller, &own, len)?;
                    let [skipped, first, first_len, second, second_len] = numbers(&self.bytes(&caller, plan, 20));
                    let (one, two) = text[skipped as usize..].split_at(first_len as usize);
                    self.put(&mut caller, first, one);
                    self.put(&mut caller, second, &two[..second_len as usize]);
                    Ok::<(), wasmi::Error>(())
                })
            }
            _ => {
                let function = self
                    .instance
                    .get_func(&*store, &own)
                    .unwrap_or_else(|| panic!("the provider has no {own}"));
                let shape = function.ty(&*store);
                Func::new(store, shape, move |mut caller, params, answers| {
                    let left = caller.get_fuel()?;
                    function.call(&mut caller, params, answers)?;
                    count(&mut caller, left)
                })
            }
        }
    }

    fn put(&self, caller: &mut Caller<'_, Counted>, at: u32, bytes: &[u8]) {
        self.memory.write(caller, at as usize, bytes).expect("it was set aside");
    }
}

/// Sets what was used since `left` apart, and gives it back.
fn count(caller: &mut Caller<'_, Counted>, left: u64) -> Result<(), wasmi::Error> {
    caller.data_mut().n_provided += left - caller.get_fuel()?;
    caller.set_fuel(left)
}

fn guest(caller: &Caller<'_, Counted>) -> Memory {
    caller
        .get_export("memory")
        .and_then(Extern::into_memory)
        .expect("a function has a memory")
}

fn guest_bytes(caller: &Caller<'_, Counted>, at: u32, len: u32) -> Vec<u8> {
    let mut bytes = vec![0; len as usize];
    guest(caller)
        .read(caller, at as usize, &mut bytes)
        .expect("it lies in memory");
    bytes
}
